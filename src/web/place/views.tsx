import type { PlaceSettings } from "../../domain/place.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { Link } from "../page/elements.tsx";
import { Choice, Field, problemOf, Trouble, trouble } from "../page/fields.tsx";
import { ListPage } from "../page/listPage.tsx";
import { PostForm } from "../page/postForm.tsx";
import type { UserViewer } from "../page/viewer.ts";

export type PlacePageProps = {
  readonly viewer: UserViewer;
  /** As they are, or as they were typed. */
  readonly settings: PlaceSettings;
  readonly isSaved?: boolean;
  readonly refusal?: Refusal | undefined;
};

/** How the place works, for its owner. */
export function PlacePage({ viewer, settings, isSaved = false, refusal }: PlacePageProps): JSX.Element {
  const { words } = viewer;
  const { place } = words;
  const [welcome, forgotten] = ["welcome", "forgotten"].map((name) => problemOf(name, words, refusal));
  return (
    <ListPage title={place.title} viewer={viewer}>
      {isSaved && (
        <p class="notice" role="status" safe>
          {place.saved}
        </p>
      )}
      <Trouble text={trouble(words, refusal)} />
      <PostForm action="/place" label={words.page.save}>
        <Choice
          name="registration"
          legend={place.registration}
          choices={place.registrations}
          chosen={settings.registration}
        />
        <Choice
          name="inviters"
          legend={place.inviters}
          choices={place.inviterKinds}
          chosen={settings.inviters}
        />
        <Field
          name="welcome"
          label={place.welcome}
          value={settings.welcome}
          isOptional
          hint={place.welcomeHint}
          problem={welcome}
          isFirst={welcome !== undefined}
        />
        <Field
          name="forgotten"
          label={place.forgotten}
          value={settings.forgotten}
          isOptional
          hint={place.forgottenHint}
          problem={forgotten}
          isFirst={forgotten !== undefined && welcome === undefined}
        />
      </PostForm>
      <p class="ways">
        <Link href="/invites" text={words.invites.title} />
        <Link href="/users" text={words.people.all} />
      </p>
    </ListPage>
  );
}

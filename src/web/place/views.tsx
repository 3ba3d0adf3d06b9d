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

/** What the owner writes for those who come in. */
const TEXTS = ["welcome", "forgotten"] as const;

/** How the place works, for its owner. */
export function PlacePage({ viewer, settings, isSaved = false, refusal }: PlacePageProps): JSX.Element {
  const { words } = viewer;
  const { place } = words;
  const first = TEXTS.find((name) => problemOf(name, words, refusal) !== undefined);
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
        {TEXTS.map((name) => (
          <Field
            name={name}
            label={place[name]}
            value={settings[name]}
            isOptional
            hint={place.hints[name]}
            problem={problemOf(name, words, refusal)}
            isFirst={name === first}
          />
        ))}
      </PostForm>
      <p class="ways">
        <Link href="/invites" text={words.invites.title} />
        <Link href="/users" text={words.people.all} />
      </p>
    </ListPage>
  );
}

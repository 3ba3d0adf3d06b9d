import type { PlaceSettings } from "../../domain/place.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { Link, Notice } from "../page/elements.tsx";
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

/** What the owner writes. */
const FIELDS = ["name", "welcome", "forgotten", "keepDays", "newcomerMinutes", "auditDays"] as const;

/** How the place works, for its owner. */
export function PlacePage({ viewer, settings, isSaved = false, refusal }: PlacePageProps): JSX.Element {
  const { words } = viewer;
  const { place } = words;
  const first = FIELDS.find((name) => problemOf(name, words, refusal) !== undefined);
  const text = (name: (typeof FIELDS)[number]) => (
    <Field
      name={name}
      label={place[name]}
      value={Number.isNaN(settings[name]) ? "" : String(settings[name])}
      isOptional
      hint={place.hints[name]}
      problem={problemOf(name, words, refusal)}
      isFirst={name === first}
    />
  );
  return (
    <ListPage title={place.title} viewer={viewer}>
      <Notice text={isSaved ? place.saved : undefined} />
      <Trouble text={trouble(words, refusal)} />
      <PostForm action="/place" label={words.page.save}>
        {text("name") as "safe"}
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
        <Choice name="makers" legend={place.makers} choices={place.inviterKinds} chosen={settings.makers} />
        <Choice
          name="guests"
          legend={place.guests}
          choices={words.settings.guestsRead}
          chosen={settings.guests}
        />
        <Choice name="listed" legend={place.listed} choices={place.listings} chosen={settings.listed} />
        {text("welcome") as "safe"}
        {text("forgotten") as "safe"}
        {text("keepDays") as "safe"}
        {text("newcomerMinutes") as "safe"}
        {text("auditDays") as "safe"}
      </PostForm>
      <p class="ways">
        <Link href="/invites" text={words.invites.title} />
        <Link href="/audit" text={words.audit.title} />
        <Link href="/users" text={words.people.all} />
      </p>
    </ListPage>
  );
}

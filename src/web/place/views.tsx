import { type PlaceSettings, YES_OR_NO } from "../../domain/place.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { PictureForm } from "../files/pictureForm.tsx";
import { Link, Section } from "../page/elements.tsx";
import { Choice, Field, problemOf, Trouble, trouble } from "../page/fields.tsx";
import { ListPage } from "../page/listPage.tsx";
import { Mark } from "../page/mark.tsx";
import { PostForm } from "../page/postForm.tsx";
import type { UserViewer } from "../page/viewer.ts";

export type PlacePageProps = {
  readonly viewer: UserViewer;
  /** As they are, or as they were wanted. */
  readonly settings: PlaceSettings;
  /** What was written for them, where it was not taken. */
  readonly typed?: Readonly<Partial<Record<(typeof FIELDS)[number], string>>>;
  /** What is kept, by the names of the fields. */
  readonly began: object;
  readonly fileMB: number;
  readonly refusal?: Refusal | undefined;
  /** Why a mark was not taken. */
  readonly markRefusal?: Refusal | undefined;
};

/** What the owner writes. */
const FIELDS = [
  "name",
  "welcome",
  "forgotten",
  "followedRooms",
  "keepDays",
  "newcomerMinutes",
  "auditDays",
] as const;

/** How the place works, for its owner. */
export function PlacePage(props: PlacePageProps): JSX.Element {
  const { viewer, settings, typed, began, fileMB, refusal, markRefusal } = props;
  const { words } = viewer;
  const { place, avatars } = words;
  const first = FIELDS.find((name) => problemOf(name, words, refusal) !== undefined);
  const text = (name: (typeof FIELDS)[number]) => (
    <Field
      name={name}
      label={place[name]}
      value={typed?.[name] ?? String(settings[name])}
      isOptional
      hint={place.hints[name]}
      problem={problemOf(name, words, refusal)}
      isFirst={name === first}
    />
  );
  return (
    <ListPage title={place.title} viewer={viewer}>
      <Trouble text={trouble(words, refusal)} />
      <PostForm action="/place" label={words.page.save} began={began}>
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
        <p class="field">
          <label for="presence" safe>
            {place.presence}
          </label>
          <select id="presence" name="presence">
            {YES_OR_NO.map((choice) => (
              <option value={choice} selected={choice === settings.presence} safe>
                {place.presences[choice]}
              </option>
            ))}
          </select>
        </p>
        {text("welcome") as "safe"}
        {text("forgotten") as "safe"}
        {text("followedRooms") as "safe"}
        {text("keepDays") as "safe"}
        <Choice
          name="keepPinned"
          legend={place.keepPinned}
          choices={place.pinsKept}
          chosen={settings.keepPinned}
        />
        {text("newcomerMinutes") as "safe"}
        {text("auditDays") as "safe"}
      </PostForm>
      <Section id="place-mark" heading={place.mark}>
        <PictureForm
          action="/place/mark"
          field="mark"
          words={{
            choose: avatars.choose,
            hint: avatars.markHint(fileMB),
            save: avatars.saveMark,
            remove: avatars.removeMark,
          }}
          isSet={settings.mark !== ""}
          problem={markRefusal?.reason(words)}
        >
          <Mark place={settings} size={64} />
        </PictureForm>
      </Section>
      <p class="ways">
        <Link href="/invites" text={words.invites.title} />
        <Link href="/audit" text={words.audit.title} />
        <Link href="/admin" text={words.figures.title} />
        <Link href="/users" text={words.people.all} />
      </p>
    </ListPage>
  );
}

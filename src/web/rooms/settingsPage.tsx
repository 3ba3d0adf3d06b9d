import type { Refusal } from "../../domain/refusal.ts";
import { canSetHeadings, canShowHistory } from "../../domain/policy.ts";
import { type HISTORY, LOBBY, type Room, type RoomSettings } from "../../domain/room.ts";
import type { Words } from "../../words/en.ts";
import { Choice, Field, problemOf, Trouble, trouble } from "../page/fields.tsx";
import { Link } from "../page/elements.tsx";
import { ListPage } from "../page/listPage.tsx";
import { Confirmed } from "../page/confirmed.tsx";
import { PostForm } from "../page/postForm.tsx";
import type { UserViewer } from "../page/viewer.ts";
import { pathOf, pathOfAbout } from "../http/paths.ts";
import { RoomFields } from "./roomFields.tsx";

export type SettingsPageProps = {
  readonly room: Room;
  readonly viewer: UserViewer;
  /** As the room is, or as they were wanted. */
  readonly settings: RoomSettings;
  readonly keepDays: string;
  /** Whether everybody is to see what was said in private. */
  readonly history: (typeof HISTORY)[number];
  /** The headings that there are. */
  readonly headings: readonly string[];
  /** Messages up to this one are hidden from the viewer. */
  readonly historyFloor: number;
  /** What is kept, by the names of the fields. */
  readonly began: object;
  readonly refusal?: Refusal | undefined;
};

/** How a room works, and the ways in which it ends. */
export function SettingsPage(props: SettingsPageProps): JSX.Element {
  const { room, viewer, refusal } = props;
  const { words } = viewer;
  const { page, settings: said, about } = words;
  return (
    <ListPage
      title={said.title(room.name)}
      heading={page.settings}
      topic={{ text: room.name }}
      viewer={viewer}
    >
      <Trouble id="trouble" text={trouble(words, refusal)} />
      <SettingsForm {...props} />
      {room.id !== LOBBY && <End room={room} words={words} />}
      <p class="ways">
        <Link href={pathOf(room)} text={about.toRoom} />
        <Link href={pathOfAbout(room)} text={said.whoIsIn} />
      </p>
    </ListPage>
  );
}

/** What one writes there. */
const TYPED = ["name", "topic", "heading", "keepDays"] as const;

function SettingsForm({
  room,
  viewer,
  settings,
  keepDays,
  history,
  headings,
  historyFloor,
  began,
  refusal,
}: SettingsPageProps): JSX.Element {
  const { user, words } = viewer;
  const { moderators, everyone, ...texts } = words.settings;
  const first = TYPED.find((name) => problemOf(name, words, refusal) !== undefined);
  const hasPrivateHistory = room.kind === "private" || room.historyFloor > 0;
  return (
    <PostForm action={`/rooms/${room.id}`} label={words.page.save} began={began}>
      <RoomFields words={words} draft={settings} refusal={refusal} isLobby={room.id === LOBBY} />
      {canSetHeadings(user) && room.id !== LOBBY && (
        <Field
          name="heading"
          offered={headings}
          label={texts.heading}
          value={settings.heading}
          isOptional
          hint={texts.headingHint}
          problem={problemOf("heading", words, refusal)}
          isFirst={first === "heading"}
        />
      )}
      {hasPrivateHistory && canShowHistory(user, room, historyFloor) && (
        <Choice name="history" legend={texts.history} choices={texts.histories} chosen={history} />
      )}
      <Choice
        name="guests"
        legend={texts.guests}
        choices={texts.guestsRead}
        chosen={settings.isPublic ? "yes" : "no"}
      />
      <Choice
        name="speakers"
        legend={texts.speakers}
        choices={{ everyone, moderators }}
        chosen={settings.postingPolicy}
      />
      <SlowMode words={words} seconds={settings.slowModeSeconds} />
      <Field
        name="keepDays"
        label={texts.keepDays}
        value={keepDays}
        isOptional
        hint={texts.keepDaysHint}
        problem={problemOf("keepDays", words, refusal)}
        isFirst={first === "keepDays"}
      />
      <Choice
        name="callers"
        legend={texts.callers}
        choices={{ moderators, everyone }}
        chosen={settings.mentionPolicy}
      />
    </PostForm>
  );
}

const SLOW_MODES = [0, 5, 10, 30, 60, 300, 900, 3_600];

function SlowMode({ words, seconds }: { words: Words; seconds: number }): JSX.Element {
  const { pause, noPause, onePer } = words.settings;
  const choices = [...new Set([...SLOW_MODES, seconds])].sort((a, b) => a - b);
  return (
    <p class="field">
      <label for="pause" safe>
        {pause}
      </label>
      <select id="pause" name="pause">
        {choices.map((choice) => (
          <option value={String(choice)} selected={choice === seconds} safe>
            {choice === 0 ? noPause : onePer(choice)}
          </option>
        ))}
      </select>
    </p>
  );
}

function End({ room, words: { settings } }: { room: Room; words: Words }): JSX.Element {
  const isArchived = room.archivedAt !== null;
  return (
    <>
      {isArchived ? (
        <PostForm action={`/rooms/${room.id}/archive`} label={settings.restore} isQuiet>
          <input type="hidden" name="archived" value="no" />
          <p class="aside" safe>
            {settings.isArchived}
          </p>
        </PostForm>
      ) : (
        <Confirmed action={`/rooms/${room.id}/archive`} summary={settings.archive} label={settings.archiveIt}>
          <input type="hidden" name="archived" value="yes" />
          <p safe>{settings.archiveHint}</p>
        </Confirmed>
      )}
      <Confirmed action={`/rooms/${room.id}/delete`} summary={settings.delete} label={settings.deleteAll}>
        <p safe>{settings.deleteHint}</p>
      </Confirmed>
    </>
  );
}

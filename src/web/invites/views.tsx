import type { Comer, Invite } from "../../domain/doors/invites.ts";
import type { NewInvite } from "../../domain/doors/inviting.ts";
import type { Refusal } from "../../domain/refusal.ts";
import type { Room } from "../../domain/room.ts";
import { limits } from "../../base/limits.ts";
import type { Words } from "../../words/en.ts";
import { Phrase, Text } from "../../words/phrase.tsx";
import { Link, NameLink, Section } from "../page/elements.tsx";
import { pathOfUser } from "../http/paths.ts";
import { Choices, Field, problemOf, Trouble, trouble } from "../page/fields.tsx";
import { ListPage } from "../page/listPage.tsx";
import { PersonLink } from "../page/person.tsx";
import { Confirmed } from "../page/confirmed.tsx";
import { PostForm } from "../page/postForm.tsx";
import { Time } from "../page/time.tsx";
import type { UserViewer } from "../page/viewer.ts";
import { QrCode } from "./qrCode.tsx";

/** What was typed. */
export type Typed = {
  readonly note: string;
  readonly days: string;
  readonly uses: string;
  readonly names: string;
  readonly rooms: readonly number[];
};

/** An invite as the list shows it. */
export type Listed = Invite & { readonly isGood: boolean; readonly comers: readonly Comer[] };

type InvitesPageProps = {
  readonly viewer: UserViewer;
  readonly invites: readonly Listed[];
  /** Where one may have people land. */
  readonly rooms: readonly Room[];
  readonly typed?: Typed | undefined;
  readonly refusal?: Refusal | undefined;
  /** Those that were made just now, with what their links begin with. */
  readonly made?: { readonly invites: readonly NewInvite[]; readonly origin: string } | undefined;
};

const NOTHING_TYPED: Typed = {
  note: "",
  days: String(limits.invite.days.usual),
  uses: String(limits.invite.uses.usual),
  names: "",
  rooms: [],
};

/** The links by which people come in, and a form for more. */
export function InvitesPage(props: InvitesPageProps): JSX.Element {
  const { viewer, invites, rooms, typed = NOTHING_TYPED, refusal, made } = props;
  const { words } = viewer;
  const said = words.invites;
  return (
    <ListPage title={said.title} viewer={viewer}>
      {made !== undefined && <Made words={words} {...made} />}
      <Section id="new" heading={said.new}>
        <Trouble text={trouble(words, refusal)} />
        <InviteForm words={words} rooms={rooms} typed={typed} refusal={refusal} />
      </Section>
      {invites.length === 0 ? (
        <p safe>{said.none}</p>
      ) : (
        <ul class="list invites">
          {invites.map((invite) => (
            <Item words={words} invite={invite} />
          ))}
        </ul>
      )}
      <p class="ways">
        <Link href="/users" text={words.people.all} />
      </p>
    </ListPage>
  );
}

type MadeProps = { readonly words: Words; readonly invites: readonly NewInvite[]; readonly origin: string };

function Made({ words, invites, origin }: MadeProps): JSX.Element {
  const said = words.invites;
  const links = invites.map(({ secret, note }) => ({ note, link: `${origin}/join/${secret}` }));
  return (
    <div class="made" role="status">
      <p safe>{said.made}</p>
      <ul>
        {links.map(({ note, link }) => (
          <li>
            {note !== "" && (
              <span dir="auto" safe>
                {note}
              </span>
            )}{" "}
            <code dir="ltr" safe>
              {link}
            </code>
          </li>
        ))}
      </ul>
      {links.length === 1 && (
        <>
          <p safe>{said.scan}</p>
          <QrCode text={links[0]!.link} label={links[0]!.link} />
        </>
      )}
    </div>
  );
}

type InviteFormProps = {
  readonly words: Words;
  readonly rooms: readonly Room[];
  readonly typed: Typed;
  readonly refusal: Refusal | undefined;
};

function InviteForm({ words, rooms, typed, refusal }: InviteFormProps): JSX.Element {
  const said = words.invites;
  const problem = (name: string) => problemOf(name, words, refusal);
  const first = ["note", "days", "uses", "names"].find((name) => problem(name) !== undefined);
  return (
    <PostForm action="/invites" label={said.make}>
      <Field
        name="note"
        label={said.note}
        value={typed.note}
        isOptional
        hint={said.noteHint}
        problem={problem("note")}
        isFirst={first === "note"}
      />
      <Field
        name="days"
        label={said.days}
        value={typed.days}
        problem={problem("days")}
        isFirst={first === "days"}
      />
      <Field
        name="uses"
        label={said.uses}
        value={typed.uses}
        hint={said.usesHint}
        problem={problem("uses")}
        isFirst={first === "uses"}
      />
      {rooms.length > 0 && (
        <details open={typed.rooms.length > 0}>
          <summary safe>{said.rooms}</summary>
          <Choices
            name="room"
            legend={said.rooms}
            choices={rooms.map(({ id, name }) => [String(id), name])}
            chosen={typed.rooms.map(String)}
          />
        </details>
      )}
      <details open={typed.names !== ""}>
        <summary safe>{said.names}</summary>
        <Field
          name="names"
          kind="lines"
          isOptional
          label={said.names}
          value={typed.names}
          hint={said.namesHint(limits.invite.names)}
          problem={problem("names")}
          isFirst={first === "names"}
        />
      </details>
    </PostForm>
  );
}

function Item({ words, invite }: { readonly words: Words; readonly invite: Listed }): JSX.Element {
  const said = words.invites;
  const { id, note, by, uses, used, comers, isGood } = invite;
  return (
    <li>
      <span class="name" dir="auto" safe>
        {note === "" ? "–" : note}
      </span>{" "}
      <span class="hint">
        <Phrase text={said.by} name={<NameLink href={pathOfUser(by)} name={by.name} />} />,{" "}
        <State words={words} invite={invite} />, <Text of={said.used(used, uses)} />
      </span>
      {comers.length > 0 && (
        <details>
          <summary safe>{said.comers}</summary>
          <ul class="list people">
            {comers.map((comer) => (
              <li>
                <PersonLink person={comer} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {isGood && (
        <Confirmed
          action={`/invites/${id}/withdraw`}
          summary={said.withdraw}
          fullSummary={said.withdrawIt(note)}
          label={said.withdraw}
        />
      )}
    </li>
  );
}

function State({ words, invite }: { readonly words: Words; readonly invite: Listed }): JSX.Element {
  const said = words.invites;
  if (invite.isGood) return <Phrase text={said.until} time={<Time at={invite.endsAt} words={words} />} />;
  if (invite.withdrawnAt !== null) return <Text of={said.withdrawn} />;
  return <Text of={invite.uses !== null && invite.used >= invite.uses ? said.usedUp : said.over} />;
}

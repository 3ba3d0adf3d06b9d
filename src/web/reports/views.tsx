import type { Person } from "../../domain/accounts/people.ts";
import type { StoredFile } from "../../domain/files/files.ts";
import type { ReportedMessage } from "../../domain/moderation/reports.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { format } from "../../formatting/formatting.ts";
import { FORMER, shownName } from "../../names/userNames.ts";
import type { Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";
import { MessageFiles } from "../files/messageFiles.tsx";
import { pathOfMessage, pathOfUser } from "../http/paths.ts";
import { Link, NameLink, Section } from "../page/elements.tsx";
import { Field, problemOf, Trouble, trouble } from "../page/fields.tsx";
import { ListPage } from "../page/listPage.tsx";
import { PostForm } from "../page/postForm.tsx";
import { Time } from "../page/time.tsx";
import type { UserViewer } from "../page/viewer.ts";

type Lookups = {
  readonly filesOf: (report: ReportedMessage) => readonly StoredFile[];
  readonly personOf: (id: number) => Person | undefined;
  /** What the room of a report is called for the viewer; undefined for one that is not there, or not for the viewer. */
  readonly roomOf: (report: ReportedMessage) => string | undefined;
};

type Refused = { readonly id: number; readonly refusal: Refusal; readonly decision: string };

type ReportsPageProps = Lookups & {
  readonly viewer: UserViewer;
  readonly open: readonly ReportedMessage[];
  readonly done: readonly ReportedMessage[];
  /** What was decided and not taken. */
  readonly refused?: Refused | undefined;
};

/** What members have reported, and what was decided on it. */
export function ReportsPage(props: ReportsPageProps): JSX.Element {
  const { viewer, open, done, refused, ...lookups } = props;
  const { words } = viewer;
  const { reports } = words;
  const told = trouble(words, refused?.refusal);
  return (
    <ListPage title={reports.title} viewer={viewer}>
      <Trouble text={told} />
      {open.length === 0 && (
        <p role="status" safe>
          {reports.none}
        </p>
      )}
      <ol class="list reports">
        {open.map((report) => (
          <li>
            <Report words={words} report={report} {...lookups} />
            <Decision
              words={words}
              report={report}
              refused={refused?.id === report.id ? refused : undefined}
            />
          </li>
        ))}
      </ol>
      {done.length > 0 && (
        <Section id="done" heading={reports.done}>
          <ol class="list reports">
            {done.map((report) => (
              <li>
                <Report words={words} report={report} {...lookups} />
              </li>
            ))}
          </ol>
        </Section>
      )}
    </ListPage>
  );
}

type ReportProps = Lookups & { readonly words: Words; readonly report: ReportedMessage };

function Report({ words, report, filesOf, personOf, roomOf }: ReportProps): JSX.Element {
  const { reports } = words;
  const { author, by, content, reason, madeAt, takenBy, doneBy, doneAt, decision } = report;
  const who = (id: number) => {
    const person = personOf(id);
    if (person) return <NameLink href={pathOfUser(person)} name={person.name} />;
    return <span safe>{shownName({ name: FORMER }, words)}</span>;
  };
  const room = roomOf(report);
  const files = filesOf(report);
  const isThere = content !== "" || files.length > 0;
  return (
    <>
      <p>
        {room !== undefined && (
          <Link href={pathOfMessage({ id: report.message, room: report.room })} dir="auto" text={room} />
        )}{" "}
        {isThere ? <Phrase text={reports.said} name={who(author)} /> : (who(author) as "safe")}
      </p>
      {isThere && (
        <blockquote>
          {content !== "" && (
            <div class="content" dir="auto">
              {format(content, () => undefined).html as "safe"}
            </div>
          )}
          <MessageFiles words={words} files={files} />
        </blockquote>
      )}
      <p>
        <Phrase text={reports.by} name={who(by)} /> <Time at={madeAt} words={words} />
      </p>
      {reason !== "" && (
        <p class="reported" dir="auto" safe>
          {reason}
        </p>
      )}
      {doneAt === null && takenBy !== null && (
        <p>
          <Phrase text={reports.taken("{name}")} name={who(takenBy)} />
        </p>
      )}
      {doneAt !== null && doneBy !== null && (
        <p>
          <Phrase text={reports.decided} name={who(doneBy)} /> <Time at={doneAt} words={words} />
        </p>
      )}
      {decision !== "" && (
        <p class="reported" dir="auto" safe>
          {decision}
        </p>
      )}
    </>
  );
}

type DecisionProps = {
  readonly words: Words;
  readonly report: ReportedMessage;
  readonly refused: Refused | undefined;
};

/** The ways to take a report, and to be done with it. */
function Decision({ words, report: { id, takenBy }, refused }: DecisionProps): JSX.Element {
  const { reports } = words;
  const path = `/reports/${id}`;
  const problem = problemOf("decision", words, refused?.refusal);
  return (
    <>
      {takenBy === null && <PostForm action={path} label={reports.take} isQuiet />}
      <PostForm action={path} label={reports.finish}>
        <Field
          name="decision"
          id={`decision-${id}`}
          label={reports.decision}
          value={refused?.decision}
          hint={reports.decisionHint}
          problem={problem}
          isFirst={problem !== undefined}
        />
      </PostForm>
    </>
  );
}

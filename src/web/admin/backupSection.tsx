import type { BackupState, Kept } from "../../backup/backups.ts";
import { canBackUp } from "../../domain/policy.ts";
import type { Refusal } from "../../domain/refusal.ts";
import type { Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";
import { Section } from "../page/elements.tsx";
import { Trouble } from "../page/fields.tsx";
import { PostForm } from "../page/postForm.tsx";
import { Time } from "../page/time.tsx";
import type { UserViewer } from "../page/viewer.ts";

export type BackupSectionProps = {
  readonly viewer: UserViewer;
  /** What Robin makes itself; or why it makes none. */
  readonly backups: BackupState | "inBucket" | "isShared";
  /** When they could not be sent elsewhere, in ms since 1970; undefined: all are there, or go nowhere. */
  readonly unsentAt: number | undefined;
  /** How many nightly ones are kept; 0: none are made. */
  readonly nightly: number;
  /** Why none was made. */
  readonly refusal?: Refusal | undefined;
};

/** What is kept of the place, and for the owner the ways to more of it. */
export function BackupSection({
  viewer,
  backups,
  unsentAt,
  nightly,
  refusal,
}: BackupSectionProps): JSX.Element {
  const { words, user } = viewer;
  const { figures } = words;
  if (typeof backups === "string")
    return (
      <Section id="backups" heading={figures.backups}>
        <p safe>{figures[backups]}</p>
      </Section>
    );
  const { kept } = backups;
  return (
    <Section id="backups" heading={figures.backups}>
      <div class="stack">
        <State words={words} backups={backups} unsentAt={unsentAt} />
        <p class="hint" safe>
          {nightly > 0 ? figures.nightly(nightly) : figures.noNightly}
        </p>
        {kept.length > 0 && <KeptTable words={words} kept={kept} />}
        {canBackUp(user) && (
          <OwnersForm words={words} isUnderWay={backups.since !== undefined} refusal={refusal} />
        )}
      </div>
    </Section>
  );
}

type StateProps = {
  readonly words: Words;
  readonly backups: BackupState;
  readonly unsentAt: number | undefined;
};

/** Whether there is one, whether one is being made, and what became of the last try. */
function State({ words, backups: { kept, since, failure, lacksFiles }, unsentAt }: StateProps): JSX.Element {
  const { figures } = words;
  const [last] = kept;
  return (
    <>
      <p>
        {last === undefined ? (
          <span safe>{figures.none}</span>
        ) : (
          <Phrase
            text={figures.last}
            time={<Time at={last.at} words={words} />}
            size={<b safe>{words.size(last.bytes)}</b>}
          />
        )}
      </p>
      {lacksFiles && (
        <p class="reason" safe>
          {figures.lacksFiles}
        </p>
      )}
      {failure !== undefined && (
        <p class="reason">
          <Phrase text={figures.failed[failure.why]} time={<Time at={failure.at} words={words} />} />
        </p>
      )}
      {unsentAt !== undefined && (
        <p class="reason">
          <Phrase text={figures.unsent} time={<Time at={unsentAt} words={words} />} />
        </p>
      )}
      {since !== undefined && (
        <p class="notice" role="status">
          <Phrase text={figures.running} time={<Time at={since} words={words} />} />
        </p>
      )}
    </>
  );
}

type KeptProps = { readonly words: Words; readonly kept: readonly Kept[] };

function KeptTable({ words, kept }: KeptProps): JSX.Element {
  return (
    <table class="figures" aria-labelledby="backups">
      <tbody>
        {kept.map(({ name, at, bytes, isByHand }) => (
          <tr>
            <th scope="row">
              <Time at={at} words={words} />{" "}
              <span class="hint">
                <span dir="ltr" safe>
                  {name}
                </span>{" "}
                {isByHand && <span safe>{words.figures.byHand}</span>}
              </span>
            </th>
            <td safe>{words.size(bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type FormProps = {
  readonly words: Words;
  readonly isUnderWay: boolean;
  readonly refusal: Refusal | undefined;
};

function OwnersForm({ words, isUnderWay, refusal }: FormProps): JSX.Element {
  const { figures } = words;
  return (
    <>
      <Trouble text={refusal?.reason(words)} />
      {!isUnderWay && (
        <PostForm action="/admin/backup" label={figures.now}>
          <p class="hint" safe>
            {figures.nowHint}
          </p>
        </PostForm>
      )}
    </>
  );
}

import type { BackupState, Kept } from "../../backup/backups.ts";
import { canBackUp } from "../../domain/policy.ts";
import type { Refusal } from "../../domain/refusal.ts";
import type { Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";
import { ConfirmForm } from "../accounts/confirmForm.tsx";
import { Section } from "../page/elements.tsx";
import { Trouble } from "../page/fields.tsx";
import { PostForm } from "../page/postForm.tsx";
import { Time } from "../page/time.tsx";
import type { UserViewer } from "../page/viewer.ts";

/** What was not done with backups, and which of them was to be downloaded. */
export type Refused = {
  readonly what: "make" | "take";
  readonly refusal: Refusal;
  readonly name?: string;
};

export type BackupSectionProps = {
  readonly viewer: UserViewer;
  /** What Robin makes itself; or why it makes none. */
  readonly backups: BackupState | "inBucket" | "isShared";
  /** How many nightly ones are kept; 0: none are made. */
  readonly nightly: number;
  readonly refused?: Refused | undefined;
};

/** What is kept of the place, and for the owner the ways to more of it. */
export function BackupSection({ viewer, backups, nightly, refused }: BackupSectionProps): JSX.Element {
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
        <State words={words} backups={backups} />
        <p class="hint" safe>
          {nightly > 0 ? figures.nightly(nightly) : figures.noNightly}
        </p>
        {kept.length > 0 && <KeptTable words={words} kept={kept} />}
        {canBackUp(user) && (
          <OwnersForms words={words} kept={kept} isUnderWay={backups.since !== undefined} refused={refused} />
        )}
      </div>
    </Section>
  );
}

type StateProps = {
  readonly words: Words;
  readonly backups: BackupState;
};

/** Whether there is one, whether one is being made, and what became of the last try. */
function State({ words, backups: { kept, since, failure } }: StateProps): JSX.Element {
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
      {failure !== undefined && (
        <p class="reason">
          <Phrase text={figures.failed[failure.why]} time={<Time at={failure.at} words={words} />} />
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

type FormsProps = KeptProps & { readonly isUnderWay: boolean; readonly refused: Refused | undefined };

function OwnersForms({ words, kept, isUnderWay, refused }: FormsProps): JSX.Element {
  const { figures } = words;
  const notMade = refused?.what === "make" ? refused.refusal.reason(words) : undefined;
  const notTaken = refused?.what === "take" ? refused : undefined;
  return (
    <>
      <Trouble text={notMade} />
      {!isUnderWay && (
        <PostForm action="/admin/backup" label={figures.now}>
          <p class="hint" safe>
            {figures.nowHint}
          </p>
        </PostForm>
      )}
      {kept.length > 0 && (
        <ConfirmForm
          words={words}
          action="/admin/backups"
          summary={figures.take}
          label={figures.takeIt}
          ids={{ field: "take-password", trouble: "take-trouble" }}
          refusal={notTaken?.refusal}
        >
          <p safe>{figures.takeHint}</p>
          <p class="field">
            <label for="backup" safe>
              {figures.which}
            </label>
            <select id="backup" name="name">
              {kept.map(({ name, bytes }) => (
                <option value={name} selected={name === notTaken?.name} safe>
                  {`${name}, ${words.size(bytes)}`}
                </option>
              ))}
            </select>
          </p>
        </ConfirmForm>
      )}
    </>
  );
}

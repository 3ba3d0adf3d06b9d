import type { Shown } from "../../domain/accounts/sessions.ts";
import type { PushSubscription } from "../../domain/notifications/pushSubscriptions.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { DIGEST_HOURS, type OwnEmail } from "../../domain/mail/emailSettings.ts";
import type { Words } from "../../words/en.ts";
import { Phrase } from "../../words/phrase.tsx";
import { Link, Section } from "../page/elements.tsx";
import { Choice, Field, problemOf, Trouble, trouble } from "../page/fields.tsx";
import { ListPage } from "../page/listPage.tsx";
import { PostForm } from "../page/postForm.tsx";
import { Time } from "../page/time.tsx";
import type { UserViewer } from "../page/viewer.ts";
import { IphoneSteps } from "./iphoneSteps.tsx";
import { type Fields, QUIET_HOURS } from "./quietFields.ts";

type PushPageProps = {
  readonly viewer: UserViewer;
  /** By which browsers know Robin. */
  readonly publicKey: string;
  /** Until when it is quiet now, in ms since 1970, if it is. */
  readonly until: number | null;
  /** As they are, or as they were typed. */
  readonly fields: Fields;
  /** As they are. */
  readonly began: Fields;
  /** How it is with mail for one; undefined: Robin sends none. */
  readonly email: { readonly own: OwnEmail | undefined } | undefined;
  readonly browsers: readonly PushSubscription[];
  readonly sessions: readonly Shown[];
  /** The handle of the session that the page is read in. */
  readonly current: string;
  readonly now: number;
  readonly refusal?: Refusal | undefined;
};

/** How one is called where nothing is open: in this browser and others, and when not. */
export function PushPage(props: PushPageProps): JSX.Element {
  const { viewer, publicKey, browsers, sessions, current, refusal } = props;
  const { words } = viewer;
  const { push } = words;
  return (
    <ListPage title={push.title} viewer={viewer}>
      <Trouble id="push-trouble" text={trouble(words, refusal)} />
      <Section id="here" heading={push.here}>
        <ThisBrowser
          viewer={viewer}
          publicKey={publicKey}
          own={browsers.find(({ session }) => session === current)}
        />
      </Section>
      <Section id="browsers" heading={push.browsers}>
        {browsers.length === 0 && <p safe>{push.none}</p>}
        <ul class="list">
          {browsers.map(({ id, session, createdAt }) => (
            <li>
              <span class="device" safe>
                {sessions.find(({ handle }) => handle === session)?.device || words.profile.unknownDevice}
              </span>{" "}
              <span class="hint">
                <Phrase text={push.since} time={<Time at={createdAt} words={words} />} />
              </span>
              <PostForm action={`/push/${id}/delete`} label={push.turnOff} isQuiet />
            </li>
          ))}
        </ul>
      </Section>
      <QuietForm {...props} />
    </ListPage>
  );
}

type ThisBrowserProps = {
  readonly viewer: UserViewer;
  readonly publicKey: string;
  /** As it is called, if it is. */
  readonly own: PushSubscription | undefined;
};

/** What script shows as it is: only a browser knows whether it can be called. */
function ThisBrowser({ viewer, publicKey, own }: ThisBrowserProps): JSX.Element {
  const { push } = viewer.words;
  return (
    <div id="push" data-key={publicKey} data-id={own && String(own.id)}>
      <noscript>
        <p safe>{push.needsScript}</p>
      </noscript>
      <div data-state="off" hidden>
        <p safe>{push.offHint}</p>
        <button type="button" class="button" data-act="on" safe>
          {push.turnOn}
        </button>
      </div>
      <div data-state="on" hidden>
        <p safe>{push.onHint}</p>
        <button type="button" class="button" data-act="test" safe>
          {push.test}
        </button>{" "}
        <button type="button" class="quiet" data-act="off" safe>
          {push.turnOff}
        </button>
      </div>
      <div data-state="denied" hidden>
        <p safe>{push.denied}</p>
      </div>
      <div data-state="iphone" hidden>
        <p safe>{push.iphone}</p>
        <IphoneSteps viewer={viewer} />
      </div>
      <div data-state="unable" hidden>
        <p safe>{push.unable}</p>
      </div>
      <p class="reason" role="alert"></p>
    </div>
  );
}

/** What one writes there. */
const TYPED = ["from", "to", "timeZone"] as const;

function QuietForm(props: PushPageProps): JSX.Element {
  const { viewer, until, fields, began, email, now, refusal } = props;
  const { words } = viewer;
  const { push } = words;
  const first = TYPED.find((name) => problemOf(name, words, refusal) !== undefined);
  const typed = (name: (typeof TYPED)[number], kind: "text" | "time") => (
    <Field
      name={name}
      kind={kind}
      label={push[name]}
      value={fields[name]}
      isOptional={kind === "time"}
      problem={problemOf(name, words, refusal)}
      isFirst={name === first}
    />
  );
  return (
    <Section id="how" heading={push.how}>
      <PostForm action="/push/settings" label={push.save} began={began}>
        <Choice
          name="text"
          legend={push.text}
          choices={{ yes: push.withText, no: push.withoutText }}
          chosen={fields.text}
        />
        <p class="field">
          <label for="hours" safe>
            {push.quietNow}
          </label>
          <select id="hours" name="hours">
            {until !== null && until > now && (
              <option value="" selected={fields.hours === ""} safe>
                {push.until(words.moment(until))}
              </option>
            )}
            {QUIET_HOURS.map((hours) => (
              <option value={String(hours)} selected={String(hours) === fields.hours} safe>
                {hours === 0 ? push.notQuiet : words.duration(hours * 3_600)}
              </option>
            ))}
          </select>
        </p>
        <fieldset>
          <legend safe>{push.daily}</legend>
          {typed("from", "time") as "safe"}
          {typed("to", "time") as "safe"}
          {typed("timeZone", "text") as "safe"}
        </fieldset>
        {email !== undefined && <DigestChoice words={words} own={email.own} chosen={fields.digest} />}
      </PostForm>
    </Section>
  );
}

type DigestChoiceProps = {
  readonly words: Words;
  readonly own: OwnEmail | undefined;
  readonly chosen: string;
};

/** After how long away one gets by mail what one missed. */
function DigestChoice({ words, own, chosen }: DigestChoiceProps): JSX.Element {
  const { mail } = words;
  if (!own || own.address === null) {
    return (
      <p>
        <Link href="/profile#your-email" text={mail.needsAddress} />
      </p>
    );
  }
  return (
    <p class="field">
      <label for="digest" safe>
        {mail.digest}
      </label>
      <select id="digest" name="digest">
        {DIGEST_HOURS.map((hours) => (
          <option value={String(hours)} selected={String(hours) === chosen} safe>
            {hours === 0 ? mail.never : mail.awayFor(hours * 3_600)}
          </option>
        ))}
      </select>
    </p>
  );
}

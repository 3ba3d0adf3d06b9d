import { readSettings } from "../../src/base/settings.ts";
import { openMemory } from "../../src/database/database.ts";
import type { Letter, MailOutcome, MailTransport } from "../../src/domain/mail/mailTransport.ts";
import type { User } from "../../src/domain/user.ts";
import { assemble } from "../../src/robin.ts";
import { TimedClock } from "./pushing.ts";
import { dataDir, someone } from "./robin.ts";
import { commit } from "./rooms.ts";

/** A way to the mail server that only notes what would go, and says what a test says. */
export class NotingMailTransport implements MailTransport {
  readonly sent: Letter[] = [];
  outcome: MailOutcome | Promise<MailOutcome> = "taken";

  readonly send = async (letter: Letter): Promise<MailOutcome> => {
    this.sent.push(letter);
    return this.outcome;
  };

  /** To whom mail went since this was asked last. */
  news(): string[] {
    return this.sent.splice(0).map(({ to, subject }) => `${to} ← ${subject}`);
  }

  /** The path of the link in the last mail. */
  get link(): string {
    return linkIn(this.sent.at(-1)!);
  }
}

/** The path of the first link in a mail. */
export function linkIn({ text }: Letter): string {
  const { pathname } = new URL(/https?:\S+/.exec(text)![0]);
  return pathname;
}

/** A place that sends mail, whose time is moved by hand; `db` of one that was there before. */
export function startMailing({ db = openMemory(), clock = new TimedClock() } = {}) {
  const settings = readSettings({ SENDS_PER_MINUTE: "0", DATA_DIR: dataDir() });
  const transport = new NotingMailTransport();
  const instead = { steady: clock.now, after: clock.after, mail: transport };
  const robin = assemble(db, settings, clock.now, () => {}, instead);
  const mailing = robin.mailing!;
  mailing.start();
  /** Has `user`, each from a network of its own, ask for a mail that confirms an address. */
  const want = (user: User, wanted: string, from = `user ${user.id}`) =>
    mailing.settings.want(user, { wanted, origin: "https://robin.example", language: "en" }, from);
  /** Has `user` give an address and confirm it. */
  const confirm = async (user: User, address = `${user.name.toLowerCase()}@example.org`) => {
    await want(user, address);
    await clock.advance(0);
    const secret = transport.link.split("/").at(-1)!;
    transport.sent.pop();
    const refusal = await mailing.settings.confirm(user, secret);
    if (refusal) throw new Error(refusal.kind);
  };
  /** Notes that `user` is here at this moment. */
  const visit = (user: User) => commit(robin, () => robin.sessions.begin(user, "a browser"));
  return {
    robin,
    clock,
    db,
    transport,
    mailing,
    want,
    confirm,
    visit,
    someone: (name: string) => someone(robin, name),
  };
}

import { describe, expect, spyOn, test } from "bun:test";
import { Passwords } from "../../../src/domain/accounts/passwords.ts";
import { beginWithPictures } from "../../support/avatars.ts";
import type { Browser } from "../../support/browser.ts";
import { png } from "../../support/files.ts";
import { NotingMailTransport } from "../../support/mailing.ts";
import { startRobin, until, type WholeRobin } from "../../support/robin.ts";

const PASSWORD = "a long way home";

/** Ada, who owns the place, and Bob, with real passwords. */
async function begin() {
  const mail = { SMTP_URL: "smtp://localhost:25?from=robin@example.org", ORIGIN: "http://localhost" };
  const { robin, browser } = startRobin(mail, { mail: new NotingMailTransport() });
  const ada = await browser().register("Ada", PASSWORD);
  const bob = await browser().register("Bob", PASSWORD);
  const person = (name: string) => robin.people.named(name);
  await robin.roles.handOver({ id: person("Olga")!.id }, person("Ada")!.id);
  return { robin, ada, bob, person };
}

/** What there is of Ada and Bob that an ended session could have changed. */
const stateOf = (robin: WholeRobin) => ({
  users: robin.db.query("select id, name, role, password_hash, avatar, deleted_at from users").all(),
  emails: robin.db.query("select user_id, address, wanted from emails").all(),
  marks: robin.place.settings.mark,
});

describe("what was begun by a session that ended while the password was checked is not done", () => {
  const acts: Readonly<Record<string, (ada: Browser, bob: Browser, id: number) => Promise<Response>>> = {
    "another mailbox": (ada) =>
      ada.post("/profile/email", { address: "eve@example.org", password: PASSWORD }),
    "no mailbox": (ada) => ada.post("/profile/email", { address: "", password: PASSWORD }),
    "another password": (ada) =>
      ada.post("/profile/password", { password: PASSWORD, newPassword: "another way home" }),
    "the end of the account": (_, bob) =>
      bob.post("/profile/delete", { password: PASSWORD, messages: "keep" }),
    "another owner": (ada, _, bob) => ada.post(`/users/${bob}/owner`, { password: PASSWORD }),
  };

  test.each(Object.entries(acts))("%s", async (_, act) => {
    const { robin, ada, bob, person } = await begin();
    const [{ id }, other] = [person("Ada")!, person("Bob")!];
    const [origin, language] = ["http://localhost", "en"] as const;
    await robin.commits.run(() =>
      robin.emails.want({ user: id, wanted: "ada@example.org", origin, language }),
    );
    const before = stateOf(robin);
    const hasEnded = Promise.withResolvers<void>();
    const { verify } = Passwords.prototype;
    // Whichever machine checks it.
    const checking = spyOn(Passwords.prototype, "verify").mockImplementation(async function (
      this: Passwords,
      ...given
    ) {
      const isRight = await verify.apply(this, given);
      await hasEnded.promise;
      return isRight;
    });
    const asked = act(ada, bob, other.id);
    await until(() => checking.mock.calls.length > 0);
    await robin.sessions.endOthers(id);
    await robin.sessions.endOthers(other.id);
    hasEnded.resolve();
    expect((await asked).status).toBe(401);
    checking.mockRestore();
    expect(stateOf(robin)).toEqual(before);
  });
});

describe("what was begun by a session that ended while a picture came is not done", () => {
  test.each(["picture", "mark", "file"] as const)("a %s", async (what) => {
    const { robin, ada, send, sendPicture, sendMark, kept, person } = await beginWithPictures();
    const before = stateOf(robin);
    const bytes = png(2_000, 1_500);
    const by = { picture: sendPicture, mark: sendMark, file: send };
    const sent = by[what](ada, bytes, "a.png");
    await until(() => kept().length > 0);
    await robin.sessions.endOthers(person("Ada").id);
    expect((await sent).status).toBe(401);
    expect(stateOf(robin)).toEqual(before);
    expect(robin.db.query("select id from files").all()).toEqual([]);
    await robin.fileSweeping.start();
    expect(kept()).toEqual([]);
  });
});

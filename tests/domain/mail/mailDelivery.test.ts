import { describe, expect, spyOn, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import type { MailKind } from "../../../src/domain/mail/mailQueue.ts";
import type { MailOutcome } from "../../../src/domain/mail/mailTransport.ts";
import { startMailing } from "../../support/mailing.ts";
import { commit } from "../../support/rooms.ts";

const { again, lasts, together } = limits.mail;

/** A place whose server looks into each mail until a test says what becomes of it. */
function begin() {
  const started = startMailing();
  const { clock, transport, want } = started;
  const answers: PromiseWithResolvers<MailOutcome>[] = [];
  /** Has somebody ask for a mail into which the server looks. */
  const ask = async (address: string, user = started.someone(address.split("@")[0]!)) => {
    const answer = Promise.withResolvers<MailOutcome>();
    answers.push(answer);
    transport.outcome = answer.promise;
    await want(user, address);
    await clock.advance(0);
    return user;
  };
  const answer = async (index: number, outcome: MailOutcome) => {
    answers[index]!.resolve(outcome);
    await clock.advance(0);
  };
  return { ...started, ask, answer, to: () => transport.sent.map(({ to }) => to) };
}

describe("a mail into which the server looks for long", () => {
  test("holds up no other, and goes no second time meanwhile", async () => {
    const { ask, answer, to, clock, robin } = begin();
    await ask("ada@example.org");
    await ask("bob@example.org");
    expect(to()).toEqual(["ada@example.org", "bob@example.org"]);
    await answer(1, "taken");
    await clock.advance(again.most);
    expect(to()).toHaveLength(2);
    expect(robin.mailQueue.size).toBe(1);
    await answer(0, "taken");
    expect(robin.mailQueue.size).toBe(0);
  });

  test("goes with a few others, and the next one once one of them is done", async () => {
    const { ask, answer, to } = begin();
    for (let index = 0; index <= together; index += 1) await ask(`user${index}@example.org`);
    expect(to()).toHaveLength(together);
    await answer(1, "taken");
    expect(to().slice(together)).toEqual([`user${together}@example.org`]);
  });

  test("is tried again by itself where the server does not take it", async () => {
    const { ask, answer, to, clock, transport } = begin();
    await ask("ada@example.org");
    await ask("bob@example.org");
    await answer(0, "later");
    transport.outcome = "taken";
    await clock.advance(again.first);
    expect(to()).toEqual(["ada@example.org", "bob@example.org", "ada@example.org"]);
  });
});

describe("a mail to an address that is corrected while the server looks into the first", () => {
  test.each(["later", "refused"] as const)(
    "goes at once, and has nothing to do with the first being %s",
    async (outcome) => {
      const { ask, answer, to, mailing } = begin();
      const ada = await ask("ada@typo.example");
      await ask("ada@right.example", ada);
      expect(to()).toEqual(["ada@typo.example", "ada@right.example"]);
      await answer(0, outcome);
      expect(mailing.settings.of(ada.id)).toMatchObject({ tries: 0, isRefused: 0 });
      await answer(1, "taken");
      expect(mailing.settings.of(ada.id)?.tries).toBeUndefined();
    },
  );

  test("leads on by its link where the same address was asked for twice and the first mail is refused", async () => {
    const { ask, answer, clock, mailing, transport } = begin();
    const ada = await ask("ada@example.org");
    clock.pass(1);
    await ask("ada@example.org", ada);
    await answer(0, "refused");
    await answer(1, "taken");
    expect(mailing.settings.of(ada.id)).toMatchObject({ isRefused: 0 });
    expect(mailing.settings.asked(ada, transport.link.replace("/email/", ""))).toBe("ada@example.org");
  });
});

test("a mail that was taken goes no second time where that cannot be noted at once", async () => {
  const told = spyOn(console, "error").mockImplementation(() => {});
  const { robin, clock, transport, want, someone } = startMailing();
  const full = () => {
    throw new Error("the disk is full");
  };
  // A commit that fails with its neighbours is tried once more by itself.
  const noting = spyOn(robin.mailQueue, "remove").mockImplementationOnce(full).mockImplementationOnce(full);
  await want(someone("Ada"), "ada@example.org");
  await clock.advance(again.most);
  expect(noting).toHaveBeenCalledTimes(3);
  expect(transport.sent).toHaveLength(1);
  expect(robin.mailQueue.size).toBe(0);
  told.mockRestore();
});

test("a mail goes at once, however far ahead the clock of the machine is that was asked for it", async () => {
  const ahead = startMailing();
  await ahead.robin.jobs.stop();
  ahead.clock.pass(again.most);
  await ahead.want(ahead.someone("Ada"), "ada@example.org");
  const { clock, transport } = startMailing({ db: ahead.db });
  await clock.advance(0);
  expect(transport.news()).toEqual(["ada@example.org ← Is this your address? Robin asks"]);
});

test("a mail that somebody waits for goes before digests, also where it was tried; of either what was tried goes last", async () => {
  const { robin, clock, someone } = startMailing();
  const { jobs, mailQueue } = robin;
  await jobs.stop();
  const about = { address: "ada@example.org", origin: "https://robin.example", language: "en" };
  const expiresAt = clock.time + lasts;
  const [ada, bob] = [someone("Ada").id, someone("Bob").id];
  const asked: readonly (readonly [number, MailKind])[] = [
    [ada, "moved"],
    [ada, "digest"],
    [bob, "digest"],
    [bob, "recovery"],
  ];
  commit(robin, () => {
    for (const [user, kind] of asked) mailQueue.add({ ...about, user, kind, expiresAt });
    for (const [user, kind] of asked.slice(0, 2))
      mailQueue.retry({ ...about, user, kind, expiresAt }, clock.time);
  });
  const due = (most: number) => mailQueue.due(clock.time, most).map(({ user, kind }) => [user, kind]);
  expect(due(4)).toEqual([
    [bob, "recovery"],
    [ada, "moved"],
    [bob, "digest"],
    [ada, "digest"],
  ]);
  expect(due(3)).toEqual(due(4).slice(0, 3));
  expect(due(1)).toEqual(due(4).slice(0, 1));
});

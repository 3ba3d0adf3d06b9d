import { describe, expect, test } from "bun:test";
import { isEmailAddress } from "../../../src/base/emailAddress.ts";
import { limits } from "../../../src/base/limits.ts";
import { Refusal } from "../../../src/domain/refusal.ts";
import { linkIn, startMailing } from "../../support/mailing.ts";
import { until } from "../../support/robin.ts";

const { again, lasts } = limits.mail;

/** A place with Ada, who has said that mail for her goes to ada@example.org. */
async function begin() {
  const started = startMailing();
  const ada = started.someone("Ada");
  await started.want(ada, "ada@example.org");
  await started.clock.advance(0);
  return { ...started, ada, own: () => started.mailing.settings.of(ada.id) };
}

const secretIn = (path: string) => path.split("/").at(-1)!;

describe("an address", () => {
  test("is no one's until the link in a mail to it was opened by its user", async () => {
    const { robin, transport, mailing, ada, own, someone } = await begin();
    const [letter] = transport.sent;
    expect(letter).toMatchObject({ to: "ada@example.org", place: "Robin" });
    expect(letter!.text).toContain("Hello Ada,");
    expect(letter!.text).toMatch(/^https:\/\/robin\.example\/email\/[\w-]{22}$/m);
    expect(own()).toMatchObject({ address: null, wanted: "ada@example.org" });

    const secret = secretIn(linkIn(letter!));
    expect(await mailing.settings.confirm(someone("Bob"), secret)).toMatchObject({ kind: "gone" });
    expect(await mailing.settings.confirm(ada, `${secret.slice(1)}x`)).toMatchObject({ kind: "gone" });
    expect(own()?.address).toBeNull();
    expect(mailing.settings.asked(ada, secret)).toBe("ada@example.org");
    expect(await mailing.settings.confirm(ada, secret)).toBeUndefined();
    expect(own()).toMatchObject({ address: "ada@example.org", wanted: null });
    expect(await mailing.settings.confirm(ada, secret)).toBeInstanceOf(Refusal);
    expect(robin.audit.page({ event: "email changed" }, 10)).toMatchObject([{ user: ada.id }]);
  });

  test("has a link that is over after a day", async () => {
    const { clock, transport, mailing, ada } = await begin();
    const secret = secretIn(transport.link);
    await clock.advance(lasts - 1);
    expect(mailing.settings.asked(ada, secret)).toBe("ada@example.org");
    await clock.advance(1);
    expect(mailing.settings.asked(ada, secret)).toBeInstanceOf(Refusal);
  });

  test("stays when another is wanted, until that is confirmed; the old one is told then", async () => {
    const { clock, transport, want, confirm, ada, own } = await begin();
    await confirm(ada, "ada@example.org");
    transport.news();
    await want(ada, "ada@example.net");
    await clock.advance(0);
    expect(own()).toMatchObject({ address: "ada@example.org", wanted: "ada@example.net" });
    await confirm(ada, "ada@example.net");
    await clock.advance(0);
    expect(own()).toMatchObject({ address: "ada@example.net", wanted: null });
    expect(transport.news().at(-1)).toBe("ada@example.org ← Mail of Robin goes elsewhere now");
  });

  test("is told that it was left, though it takes mail only after the next was left, too", async () => {
    const { clock, transport, mailing, want, ada } = await begin();
    const answer = () => mailing.settings.confirm(ada, secretIn(transport.link));
    await answer();
    for (const [next, outcome] of [
      ["b@example.net", "later"],
      ["c@example.net", "taken"],
    ] as const) {
      await want(ada, next);
      await clock.advance(0);
      transport.outcome = outcome;
      expect(await answer()).toBeUndefined();
      await clock.advance(0);
      transport.outcome = "taken";
    }
    transport.news();
    await clock.advance(again.first);
    expect(transport.news()).toEqual(["ada@example.org ← Mail of Robin goes elsewhere now"]);
  });

  test("that is taken away is told of, and gets no mail any more", async () => {
    const { clock, transport, mailing, confirm, ada, own } = await begin();
    await confirm(ada);
    transport.news();
    await mailing.settings.remove(ada);
    await clock.advance(0);
    expect(own()).toBeUndefined();
    expect(transport.news()).toEqual(["ada@example.org ← Mail of Robin goes elsewhere now"]);
    mailing.recovery.ask("ada@example.org", "192.0.2.1");
    await clock.advance(0);
    expect(transport.news()).toEqual([]);
  });

  test("is asked for three times, then one an hour: nobody is mailed to by others again and again", async () => {
    const { clock, want, ada } = await begin();
    const { burst, every } = limits.mail.asking;
    for (let tries = 1; tries < burst; tries += 1) expect(await want(ada, "bob@example.org")).toBeUndefined();
    expect(await want(ada, "bob@example.org")).toMatchObject({ kind: "too soon" });
    await clock.advance(every);
    expect(await want(ada, "bob@example.org")).toBeUndefined();
  });

  test("is mailed to three times a day, however many ask for it and however they spell it; all of them see the same", async () => {
    const { clock, transport, want, someone, mailing } = startMailing();
    const spellings = [
      "vic@example.org",
      "Vic@Example.ORG",
      "vic+1@example.org",
      "ｖic@example.org",
      "vic+@example.org",
    ];
    for (const [index, spelling] of spellings.entries()) {
      const one = someone(`Eve${index}`);
      expect(await want(one, spelling)).toBeUndefined();
      expect(mailing.settings.of(one.id)).toMatchObject({ wanted: spelling, isRefused: 0 });
      await clock.advance(0);
    }
    expect(transport.sent.map(({ to }) => to)).toEqual(spellings.slice(0, 3));
    await clock.advance(limits.mail.toMailbox.every);
    transport.news();
    await want(someone("Vic"), "vic@example.org");
    await clock.advance(0);
    expect(transport.news()).toHaveLength(1);
  });

  test("is mailed to three times a day, however its domain is written", async () => {
    const { clock, transport, want, someone } = startMailing();
    for (const [index, domain] of ["bücher", "xn--bcher-kva", "BÜCHER", "bu\u0308cher"].entries()) {
      await want(someone(`Eve${index}`), `vic@${domain}.example`);
      await clock.advance(0);
    }
    expect(transport.sent).toHaveLength(3);
  });

  test("is asked for ten times from one network, with however many accounts, then one in a while", async () => {
    const { clock, want, someone } = startMailing();
    const { burst, every } = limits.mail.askingFromAddress;
    const ask = (index: number) => want(someone(`Eve${index}`), `vic${index}@example.org`, "192.0.2.1");
    for (let index = 0; index < burst; index += 1) expect(await ask(index)).toBeUndefined();
    expect(await ask(burst)).toMatchObject({ kind: "too soon" });
    await clock.advance(every);
    expect(await ask(burst + 1)).toBeUndefined();
  });

  test("the newest of several that were wanted is the one to confirm", async () => {
    const { clock, transport, want, mailing, ada, own } = await begin();
    const first = secretIn(transport.link);
    await want(ada, "ada@example.net");
    await clock.advance(0);
    expect(mailing.settings.asked(ada, first)).toBeInstanceOf(Refusal);
    await mailing.settings.confirm(ada, secretIn(transport.link));
    expect(own()?.address).toBe("ada@example.net");
  });
});

describe("a mail that the server does not take", () => {
  /** Ada's mail after its first try. */
  async function refused() {
    const started = startMailing();
    const ada = started.someone("Ada");
    started.transport.outcome = "later";
    await started.want(ada, "ada@example.org");
    await started.clock.advance(0);
    return { ...started, ada };
  }

  test("is tried again, later each time, and the link of each try leads on, for any may have arrived", async () => {
    const { clock, transport, mailing, ada } = await refused();
    expect(mailing.settings.of(ada.id)).toMatchObject({ tries: 1, isRefused: 0 });
    await clock.advance(again.first - 1);
    expect(transport.sent).toHaveLength(1);
    await clock.advance(1);
    expect(transport.sent).toHaveLength(2);
    await clock.advance(2 * again.first);
    expect(transport.sent).toHaveLength(3);
    transport.outcome = "taken";
    await clock.advance(again.most);
    expect(transport.sent).toHaveLength(4);
    for (const letter of transport.sent)
      expect(mailing.settings.asked(ada, secretIn(linkIn(letter)))).toBe("ada@example.org");
    expect(mailing.settings.of(ada.id)?.tries).toBeUndefined();
    await clock.advance(lasts);
    expect(transport.sent).toHaveLength(4);
  });

  test("goes no more once the link in one that did arrive was opened", async () => {
    const { clock, transport, mailing, ada } = await refused();
    expect(await mailing.settings.confirm(ada, secretIn(transport.link))).toBeUndefined();
    await clock.advance(lasts);
    expect(transport.sent).toHaveLength(1);
  });

  test("is given up after a day", async () => {
    const started = startMailing();
    started.transport.outcome = "later";
    await started.want(started.someone("Ada"), "ada@example.org");
    await started.clock.advance(lasts);
    const { length } = started.transport.sent;
    expect(length).toBeGreaterThan(20);
    await started.clock.advance(lasts);
    expect(started.transport.sent).toHaveLength(length);
  });

  test("for good, is told of on the page, until another address is given", async () => {
    const started = startMailing();
    const ada = started.someone("Ada");
    started.transport.outcome = "refused";
    await started.want(ada, "ada@example.invalid");
    await started.clock.advance(lasts);
    expect(started.transport.sent).toHaveLength(1);
    expect(started.mailing.settings.of(ada.id)).toMatchObject({ isRefused: 1, tries: undefined });
    started.transport.outcome = "taken";
    await started.want(ada, "ada@example.org");
    expect(started.mailing.settings.of(ada.id)).toMatchObject({ isRefused: 0 });
  });

  test("goes after a restart", async () => {
    const first = startMailing();
    const ada = first.someone("Ada");
    first.transport.outcome = "later";
    await first.want(ada, "ada@example.org");
    await first.clock.advance(0);
    await first.robin.jobs.stop();
    first.clock.time += again.first;
    const { transport } = startMailing({ db: first.db, clock: first.clock });
    await until(() => transport.sent.length > 0);
    expect(transport.news()).toEqual(["ada@example.org ← Is this your address? Robin asks"]);
  });
});

test.each([
  "ada@example.org",
  "ada.lovelace+robin@mail.example.org",
  "o'brien@example.org",
  "ada@nas",
  "用户@例子.广告",
  `${"a".repeat(64)}@example.org`,
])("%s is an address", (address) => expect(isEmailAddress(address)).toBe(true));

test.each([
  "",
  "ada",
  "@example.org",
  "ada@",
  "ada@example..org",
  "ada@.example.org",
  "ada@example.org.",
  "ada@@example.org",
  "ada@example.org, bob@example.org",
  "ada@example.org;bob@example.org",
  "Ada <ada@example.org>",
  '"ada bob"@example.org',
  "ada(bob)@example.org",
  "ada@[192.0.2.1]",
  "ada@example.org\r\nBcc: bob@example.org",
  "ada\0@example.org",
  "ada\u202E@example.org",
  "a da@example.org",
  `${"a".repeat(65)}@example.org`,
  `ada@${"a".repeat(251)}`,
])("%j is no address", (address) => expect(isEmailAddress(address)).toBe(false));

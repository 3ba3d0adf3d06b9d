import { expect, test } from "bun:test";
import { Tally } from "../src/base/metrics.ts";
import type { Outcome } from "../src/domain/notifications/delivering.ts";
import type { PushSubscription } from "../src/domain/notifications/pushSubscriptions.ts";
import type { MailOutcome } from "../src/domain/mail/mailTransport.ts";
import { countedMail } from "../src/mailTransport.ts";
import { countedPush } from "../src/pushTransport.ts";

test("what becomes of each mail is counted, and told", async () => {
  const outcomes = new Tally<MailOutcome>(["taken", "refused"]);
  const said: readonly MailOutcome[] = ["taken", "later", "taken"];
  const saying = said.values();
  const transport = countedMail({ send: async () => saying.next().value! }, outcomes);
  const letter = { to: "ada@example.org", place: "Chess", subject: "Hello", text: "" };
  for (const outcome of said) expect(await transport.send(letter)).toBe(outcome);
  expect(outcomes.by("outcome")).toEqual([
    [{ outcome: "taken" }, 2],
    [{ outcome: "refused" }, 0],
    [{ outcome: "later" }, 1],
  ]);
});

test("what becomes of each push is counted, and told", async () => {
  const outcomes = new Tally<Outcome["kind"]>(["taken"]);
  const send = async (): Promise<Outcome> => ({ kind: "gone" });
  const transport = countedPush({ publicKey: "key", accepts: ({ auth }) => auth === "good", send }, outcomes);
  const draft = { endpoint: "https://push.example.org", p256dh: "", auth: "good" };
  expect([transport.publicKey, transport.accepts(draft)]).toEqual(["key", true]);
  expect(transport.accepts({ ...draft, auth: "bad" })).toBe(false);
  const to: PushSubscription = {
    ...draft,
    id: 1,
    session: "1",
    user: 1,
    origin: "http://localhost",
    language: "en",
    createdAt: 0,
  };
  expect(await transport.send(to, "Hello", { ttl: 1, topic: "1", isUrgent: false })).toEqual({
    kind: "gone",
  });
  expect(outcomes.by("outcome")).toEqual([
    [{ outcome: "taken" }, 0],
    [{ outcome: "gone" }, 1],
  ]);
});

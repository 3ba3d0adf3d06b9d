import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Outcome } from "../../../src/domain/notifications/delivering.ts";
import type { PushNotification } from "../../../src/domain/notifications/pushMessage.ts";
import { USUAL } from "../../../src/domain/notifications/pushSettings.ts";
import { quietEnd } from "../../../src/domain/notifications/quietHours.ts";
import type { Message } from "../../../src/domain/messages/history.ts";
import { NOTIFICATION_LEVELS } from "../../../src/domain/rooms/members.ts";
import type { User } from "../../../src/domain/user.ts";
import { limits } from "../../../src/base/limits.ts";
import { deleteMessage, editMessage, react, sendMessage } from "../../support/messages.ts";
import { type Sent, startPushing } from "../../support/pushing.ts";
import { commit, makeDirect, makeRoom } from "../../support/rooms.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** By when all that was to go again has gone, or is worth nothing any more. */
const ALL_QUIET = 3 * HOUR;

type Place = ReturnType<typeof startPushing>;

/** What calls somebody in a room at this moment, found out by a look at everything there is: the newest first. */
function calling({ robin }: Place, user: User, roomId: number): readonly Message[] {
  const { messages, heads, rooms, members, hiding, mentions, inboxMarks } = robin;
  const room = rooms.readable(roomId, user);
  const membership = members.of(user.id).get(roomId);
  if (!room || !membership || membership.notificationLevel === "nothing") return [];
  const hidden = hiding.of(user.id);
  const isAll = room.kind === "direct" || membership.notificationLevel === "everything";
  const calls = (message: Message) => {
    const called = mentions.in(message.id).map(({ id }) => id);
    const answered = message.replyTo === null ? undefined : messages.find(message.replyTo)?.author.id;
    return called.includes(0) || called.includes(user.id) || answered === user.id;
  };
  return Array.from({ length: heads.newest }, (_, index) => messages.find(heads.newest - index))
    .filter((message) => message !== undefined)
    .filter(({ room, author, deletedAt }) => room === roomId && author.id !== user.id && deletedAt === null)
    .filter(({ event, author }) => event === null && !hidden.includes(author.id))
    .filter(({ id }) => id > Math.max(membership.read, membership.historyFloor))
    .filter((message) => isAll || (calls(message) && message.id > inboxMarks.of(user.id).messages));
}

/** What of a call is about what was said. */
function toldOf(calls: readonly Message[]) {
  const [newest] = calls;
  return newest && { message: newest.id, body: newest.content, count: calls.length };
}

function toldBy({ message, body, title }: PushNotification) {
  return { message, body, count: Number(/ \((\d+)\)$/.exec(title)?.[1] ?? 1) };
}

/** The push services of two people's browsers, and what these show. */
class Browsers {
  /** Each by its name: whose it is, and what it shows by what takes its place. */
  readonly shown = new Map<string, { readonly user: User; readonly tags: Map<string, PushNotification> }>();
  mode: Mode = "taken";
  readonly problems: string[] = [];
  #place: Place;
  #isQuietOrHere: (user: User) => boolean;

  constructor(place: Place, isQuietOrHere: (user: User) => boolean) {
    this.#place = place;
    this.#isQuietOrHere = isQuietOrHere;
    place.transport.outcome = (to) => this.#take(place.transport.sent.at(-1)!, to);
  }

  async add(user: User, name: string): Promise<void> {
    await this.#place.call(user, name);
    this.shown.set(name, { user, tags: new Map() });
  }

  #take(sent: Sent, to: string): Outcome | Promise<Outcome> {
    const { clock } = this.#place;
    const { user, tags } = this.shown.get(to)!;
    this.#look(sent, user);
    if (this.mode === "later") return { kind: "later", seconds: 90 };
    if (this.mode === "broken") return Promise.reject(new Error("broken"));
    if (this.mode === "gone") {
      this.shown.delete(to);
      return { kind: "gone" };
    }
    if ("show" in sent) tags.set(sent.show.tag, sent.show);
    else tags.delete(sent.clear);
    if (this.mode === "taken") return { kind: "taken" };
    return new Promise((resolve) => clock.after(() => resolve({ kind: "taken" }), 8 * SECOND));
  }

  /** Notes what is wrong with what is sent at this moment. */
  #look(sent: Sent, user: User): void {
    if (!("show" in sent)) return;
    const now = toldOf(calling(this.#place, user, sent.show.room));
    if (!Bun.deepEquals(toldBy(sent.show), now))
      this.problems.push(`sent ${JSON.stringify(toldBy(sent.show))}, while it is ${JSON.stringify(now)}`);
    if (sent.show.renotify && this.#isQuietOrHere(user)) this.problems.push(`rings: ${sent.show.body}`);
  }

  /** Notes what is shown and does not call any more as it is shown. */
  lookAtShown(): void {
    for (const [name, { user, tags }] of this.shown)
      for (const show of tags.values()) {
        // What came in view, or in quiet hours, is not told by itself.
        const then = calling(this.#place, user, show.room).filter(({ id }) => id <= show.message);
        const now = toldOf(then);
        if (!Bun.deepEquals(toldBy(show), now))
          this.problems.push(
            `${name} shows ${JSON.stringify(toldBy(show))}, while it is ${JSON.stringify(now)}`,
          );
      }
  }
}

const MODES = ["taken", "slow", "later", "broken", "gone"] as const;
type Mode = (typeof MODES)[number];

const TEXTS = ["Hello", "@Bob look", "@room all", "@Ada and @Bob"];

/** What happens, each as often as it stands here. */
const ACTS = [
  ...([
    "say",
    "say",
    "say",
    "say",
    "answer",
    "edit",
    "edit",
    "delete",
    "react",
    "read",
    "read",
    "mark",
  ] as const),
  ...(["hide", "level", "leave", "join", "quiet", "view", "service", "service"] as const),
  ...(["wait", "wait", "wait", "wait"] as const),
];

const step = fc.record({
  act: fc.constantFrom(...ACTS),
  who: fc.nat(2),
  room: fc.nat(2),
  /** How many were said after it. */
  message: fc.nat(5),
  text: fc.constantFrom(...TEXTS),
  choice: fc.nat(9),
  wait: fc.oneof(fc.integer({ min: 1, max: 9 * SECOND }), fc.constantFrom(60 * SECOND, HOUR)),
});

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** Does all of `steps` in a place of its own; what was wrong meanwhile, and in the end. */
async function play(steps: readonly Step[]): Promise<readonly string[]> {
  const place = startPushing();
  const { robin, clock, pushing } = place;
  const [ada, bob, eve] = ["Ada", "Bob", "Eve"].map((name) => place.someone(name)) as [User, User, User];
  const inView = new Map<number, () => void>();
  const isQuietOrHere = ({ id }: User) =>
    inView.has(id) || quietEnd(pushing.settings.of(id), clock.now()) !== undefined;
  const browsers = new Browsers(place, isQuietOrHere);
  const open = makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, eve).id;
  const closed = makeRoom(robin, { name: "Cellar", topic: "", kind: "private" }, eve).id;
  for (const room of [open, closed])
    for (const { id } of [ada, bob]) commit(robin, () => robin.memberships.join(room, id));
  robin.db.run("update rooms set callers = 'everyone'");
  const pair = makeDirect(robin, ada, [bob.id]).id;
  const rooms = [open, closed, pair];
  for (const { id } of [ada, bob]) commit(robin, () => robin.members.setLevel(open, id, "mentions"));
  await browsers.add(ada, "Ada 0");
  await browsers.add(bob, "Bob 0");
  const view = async (user: User, room: number) => {
    const leave = inView.get(user.id);
    if (!leave) return void inView.set(user.id, robin.presence.hold(room, user));
    leave();
    await clock.advance(limits.presence.gone);
    robin.presence.expire();
    inView.delete(user.id);
  };
  const said: number[] = [];
  for (const [index, { act, who, room: number, message, text, choice, wait }] of steps.entries()) {
    const [user, room, id] = [[ada, bob, eve][who]!, rooms[number]!, said[said.length - 1 - message]];
    // Who is called nowhere need not do these.
    const called = [ada, bob][choice % 2]!;
    const known = id === undefined ? undefined : robin.messages.find(id);
    const content = `${text} ${index}`;
    const other = [ada, bob, eve][choice % 3]!;
    if (act === "say") said.push(await sendMessage(robin, { user, room, content }));
    if (act === "answer" && known)
      said.push(await sendMessage(robin, { user, room: known.room, content, replyTo: known.id }));
    if (act === "edit" && known) await editMessage(robin, { id: known.id, user, content });
    if (act === "delete" && known) await deleteMessage(robin, known.id, known.author);
    if (act === "react" && known) await react(robin, known.id, "👍", user);
    if (act === "read") robin.members.markRead(known?.room ?? room, called.id, known?.id ?? 0);
    if (act === "mark") await robin.inbox.markRead(called, robin.heads.newest);
    if (act === "hide") await robin.hiding.set(called.id, other.id);
    if (act === "level" && robin.members.has(room, called.id))
      commit(robin, () => robin.members.setLevel(room, called.id, NOTIFICATION_LEVELS[message % 3]!));
    if (act === "leave" && room !== pair)
      commit(robin, () => robin.leaving.depart(robin.rooms.find(room)!, user.id, other.id));
    if (act === "join" && room !== pair) commit(robin, () => robin.memberships.join(room, user.id));
    if (act === "quiet")
      await pushing.set(called, { ...USUAL, until: message < 4 ? clock.now() + wait : null });
    if (act === "view") await view(called, room);
    if (act === "service") {
      browsers.mode = MODES[choice % MODES.length]!;
      for (const one of [ada, bob])
        if (pushing.subscriptions.of(one.id).length === 0) await browsers.add(one, `${one.name} ${index}`);
    }
    if (act === "wait") await clock.advance(wait);
  }
  browsers.mode = "taken";
  await clock.advance(ALL_QUIET);
  browsers.lookAtShown();
  await robin.jobs.stop();
  return browsers.problems;
}

test("whatever order of reads, edits and deletes happens, no stale text is sent, and none stays shown", async () => {
  const steps = fc.array(step, { minLength: 10, maxLength: 70 });
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => expect(await play(steps)).toEqual([])),
    { numRuns: 150 },
  );
}, 60_000);

test("a call that a browser took when another one finds it gone is noted for nobody", async () => {
  const usual = { who: 0, room: 0, message: 0, text: "Hello", choice: 0, wait: 1 } as const;
  const wait = (ms: number) => ({ ...usual, act: "wait", wait: ms }) as const;
  const problems = await play([
    // Slow ones are under way in one room when the first call in another is answered.
    { ...usual, act: "service", choice: 1 },
    { ...usual, act: "say", text: "@Bob look" },
    { ...usual, act: "say", who: 1, text: "@Ada and @Bob" },
    wait(6_000),
    { ...usual, act: "leave" },
    { ...usual, act: "service", choice: 4 },
    { ...usual, act: "say", room: 1 },
    wait(60_000),
  ]);
  expect(problems).toEqual([]);
});

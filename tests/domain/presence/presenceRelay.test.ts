import { describe, expect, test } from "bun:test";
import type { Broadcast } from "../../../src/base/broadcast.ts";
import type { Later } from "../../../src/base/jobs.ts";
import { limits } from "../../../src/base/limits.ts";
import { Changes } from "../../../src/database/changes.ts";
import { Presence } from "../../../src/domain/presence/presence.ts";
import { LOBBY } from "../../../src/domain/room.ts";
import type { RowChanges } from "../../../src/domain/rows.ts";
import type { User } from "../../../src/domain/user.ts";
import { Broadcasts } from "../../support/broadcasts.ts";
import { ClockTimers } from "../../support/clockTimers.ts";
import { Clock } from "../../support/robin.ts";

const person = (id: number, name: string): User => ({ id, name, role: "member", avatar: null });
const ADA = person(1, "Ada");
const BOB = person(2, "Bob");
const CY = person(3, "Cy");

/** What is between a change and its being told, in ms. */
const SOON = 200;

class Machine {
  readonly changes: RowChanges = new Changes();
  readonly presence: Presence;
  isDead = false;
  /** Who is not to be seen. */
  readonly unseen = new Set<number>();

  constructor(broadcast: Broadcast, clock: Clock, timers: ClockTimers) {
    const after: Later = (work, ms) => timers.later(() => this.isDead || work(), ms);
    const sharing = { broadcast, after, wall: clock.now };
    this.presence = new Presence(this.changes, clock.now, sharing, (user) => !this.unseen.has(user));
  }

  tick(): void {
    if (!this.isDead) this.presence.expire();
  }

  here(room = LOBBY): readonly string[] {
    return this.presence.shown(room).here.map(({ name }) => name);
  }

  typing(room = LOBBY): readonly string[] {
    return this.presence.shown(room).typing.map(({ name }) => name);
  }
}

/** Machines whose clocks run together. */
function start() {
  const broadcasts = new Broadcasts();
  const clock = new Clock();
  const timers = new ClockTimers(clock);
  const machines: Machine[] = [];
  const join = () => {
    const machine = new Machine(broadcasts.join(), clock, timers);
    machines.push(machine);
    return machine;
  };
  /** Lets time go by, and what goes with it. */
  const pass = (ms: number) => {
    for (let left = ms; left > 0; left -= 100) {
      timers.pass(Math.min(left, 100));
      for (const machine of machines) machine.tick();
    }
  };
  /** A message is said, of which all machines hear. */
  const say = (user: User, room = LOBBY) => {
    const row = { room, version: 1, author: user.id, isDeleted: false };
    for (const { changes } of machines) changes.record(() => changes.note("messages", undefined, row)).tell();
  };
  const told = () => broadcasts.sent.length;
  return { broadcasts, clock, join, pass, say, told };
}

/** Two machines, and maybe more. */
function two() {
  const started = start();
  return { ...started, one: started.join(), other: started.join() };
}

describe("who is here by the polls of one machine", () => {
  test("is here on all of them, in the room of the poll alone", () => {
    const { one, other, join, pass } = two();
    const third = join();
    one.presence.hold(LOBBY, ADA);
    pass(SOON);
    expect([one, other, third].map((machine) => machine.here())).toEqual([["Ada"], ["Ada"], ["Ada"]]);
    expect(other.here(2)).toEqual([]);
    expect([other.presence.isHere(1), other.presence.isHere(2)]).toEqual([true, false]);
  });

  test("stays for as long as the poll is held", () => {
    const { one, other, pass } = two();
    one.presence.hold(LOBBY, ADA);
    for (let time = 0; time < 300; time += 1) {
      pass(100);
      if (time > 1) expect(other.here()).toEqual(["Ada"]);
    }
  });

  test("goes on all when gone there", () => {
    const { one, other, pass } = two();
    const leave = one.presence.hold(LOBBY, ADA);
    pass(10_000);
    leave();
    pass(limits.presence.gone - 100);
    expect([one.here(), other.here()]).toEqual([["Ada"], ["Ada"]]);
    pass(100 + SOON);
    expect([one.here(), other.here(), other.presence.isHere(1)]).toEqual([[], [], false]);
    // Nothing is kept of the room.
    expect(other.presence.shown(LOBBY)).toBe(other.presence.shown(99));
  });

  test("is believed for five seconds to be here when that machine is no more", () => {
    const { one, other, pass } = two();
    one.presence.hold(LOBBY, ADA);
    pass(100);
    one.isDead = true;
    pass(4_800);
    expect(other.here()).toEqual(["Ada"]);
    pass(200);
    expect(other.here()).toEqual([]);
  });

  test("is told of again where a word was lost", () => {
    const { one, other, broadcasts, pass } = two();
    broadcasts.isCut = true;
    one.presence.hold(LOBBY, ADA);
    pass(1_000);
    expect(other.here()).toEqual([]);
    broadcasts.isCut = false;
    pass(2_000);
    expect(other.here()).toEqual(["Ada"]);
  });

  test("has there the name and the picture of now", () => {
    const { one, other, pass } = two();
    one.presence.hold(LOBBY, ADA);
    pass(SOON);
    const adele = { ...ADA, name: "Adele", avatar: "picture" };
    one.changes.record(() => one.changes.note("users", ADA, adele)).tell();
    pass(SOON);
    expect(other.presence.shown(LOBBY).here).toEqual([{ id: 1, name: "Adele", avatar: "picture" }]);
    one.changes.record(() => one.changes.note("users", adele, undefined)).tell();
    pass(SOON);
    expect(other.here()).toEqual([]);
  });

  test("has them as soon as the row is known there, and is gone with it", () => {
    const { one, other, pass } = two();
    one.presence.hold(LOBBY, ADA);
    pass(SOON);
    const adele = { ...ADA, name: "Adele" };
    const told = other.presence.versionOf(LOBBY);
    other.changes.record(() => other.changes.note("users", ADA, adele)).tell();
    expect(other.here()).toEqual(["Adele"]);
    expect(other.presence.versionOf(LOBBY)).toBeGreaterThan(told);
    other.changes.record(() => other.changes.note("users", adele, undefined)).tell();
    expect([other.here(), other.presence.isHere(1)]).toEqual([[], false]);
  });
});

describe("who is here by several machines", () => {
  test("shows once, and is gone when gone from all", () => {
    const { one, other, join, pass } = two();
    const third = join();
    const leave = [one, other].map(({ presence }) => presence.hold(LOBBY, ADA));
    pass(SOON);
    expect([one, other, third].map((machine) => machine.here())).toEqual([["Ada"], ["Ada"], ["Ada"]]);
    leave[0]!();
    pass(limits.presence.gone + SOON);
    expect([one, other, third].map((machine) => machine.here())).toEqual([["Ada"], ["Ada"], ["Ada"]]);
    leave[1]!();
    pass(limits.presence.gone + SOON);
    expect([one, other, third].map((machine) => machine.here())).toEqual([[], [], []]);
  });

  test("shows on all in the order of arrival, wherever that was", () => {
    const { one, other, join, pass } = two();
    other.presence.hold(LOBBY, CY);
    pass(500);
    one.presence.hold(LOBBY, ADA);
    pass(500);
    other.presence.hold(LOBBY, BOB);
    pass(SOON);
    const late = join();
    pass(3_000);
    for (const machine of [one, other, late]) expect(machine.here()).toEqual(["Cy", "Ada", "Bob"]);
  });

  test("shows by number who came at the same time", () => {
    const { one, other, pass } = two();
    other.presence.hold(LOBBY, ADA);
    one.presence.hold(LOBBY, CY);
    one.presence.hold(LOBBY, BOB);
    pass(SOON);
    for (const machine of [one, other]) expect(machine.here()).toEqual(["Ada", "Bob", "Cy"]);
  });

  test("keeps the place in the order when polls go from one machine to another, and changes no page by it", () => {
    const { one, other, pass } = two();
    const machines = [one, other];
    let leave = one.presence.hold(LOBBY, ADA);
    pass(SOON);
    other.presence.hold(LOBBY, BOB);
    pass(SOON);
    for (const { here } of machines.map((machine) => ({ here: machine.here() })))
      expect(here).toEqual(["Ada", "Bob"]);
    const versions = machines.map(({ presence }) => presence.version);
    for (let poll = 0; poll < 6; poll += 1) {
      pass(10_000);
      leave();
      pass(100);
      leave = machines[(poll + 1) % 2]!.presence.hold(LOBBY, ADA);
      pass(5_000);
      for (const machine of machines) expect(machine.here()).toEqual(["Ada", "Bob"]);
    }
    expect(machines.map(({ presence }) => presence.version)).toEqual(versions);
  });

  test("of many shows who came first, and that others are here, and nobody typing", () => {
    const { one, other, join, pass } = two();
    const { shown } = limits.presence;
    for (let id = 1; id <= shown; id += 1) (id % 2 ? one : other).presence.hold(LOBBY, person(id, `N${id}`));
    other.presence.ask(LOBBY, person(1, "N1"), true);
    pass(SOON);
    const third = join();
    pass(2_500);
    for (const { presence } of [one, other, third]) {
      expect(presence.shown(LOBBY).here.map(({ id }) => id)).toEqual(
        Array.from({ length: shown }, (_, id) => id + 1),
      );
      expect([presence.shown(LOBBY).more, presence.shown(LOBBY).typing.length]).toEqual([false, 1]);
    }
    for (let id = 0; id < 100; id += 1) one.presence.hold(LOBBY, person(1_000 + id, "Late"));
    pass(SOON);
    for (const { presence } of [one, other, third]) {
      expect(presence.shown(LOBBY).here.map(({ id }) => id)).toEqual(
        Array.from({ length: shown }, (_, id) => id + 1),
      );
      expect([presence.shown(LOBBY).more, presence.shown(LOBBY).typing.length]).toEqual([true, 0]);
    }
  });
});

describe("who is here among many by one machine", () => {
  /** Nine hundred people. */
  function crowd() {
    const started = two();
    const ids = Array.from({ length: 900 }, (_, index) => index + 1);
    const leave = ids.map((id) => started.one.presence.hold(LOBBY, person(id, `N${id}`)));
    started.pass(SOON);
    return { ...started, ids, leave };
  }

  test("is here on all of them, for as long as there and five seconds, whoever is seen", () => {
    const { one, other, join, ids, leave, pass } = crowd();
    const late = join();
    for (let time = 0; time < 20_000; time += 500) {
      expect(ids.filter((id) => !other.presence.isHere(id))).toEqual([]);
      pass(500);
    }
    expect(ids.filter((id) => !late.presence.isHere(id))).toEqual([]);
    leave[899]!();
    pass(limits.presence.gone);
    expect(other.presence.isHere(900)).toBe(true);
    pass(5_000 + SOON);
    expect([other, late].map(({ presence }) => [presence.isHere(899), presence.isHere(900)])).toEqual([
      [true, false],
      [true, false],
    ]);
    one.isDead = true;
    pass(5_000);
    expect(ids.filter((id) => other.presence.isHere(id))).toEqual([]);
  });

  test("is here as soon as that one has come, and told of no more often than the others", () => {
    const { one, other, broadcasts, pass } = crowd();
    const before = broadcasts.sent.length;
    for (let id = 901; id <= 925; id += 1) {
      one.presence.hold(LOBBY, person(id, `N${id}`));
      pass(SOON);
      expect(other.presence.isHere(id)).toBe(true);
    }
    const words = broadcasts.sent
      .slice(before)
      .map((word) => JSON.parse(word) as number[] | [string, number, []]);
    const numbers = words.flatMap((word) => (typeof word[0] === "number" ? (word as number[]) : []));
    expect(numbers.length).toBeLessThan(3 * 900 + 2 * 25);
  });

  test.each([1_000, 1_049, 1_051, 2_295])(
    "is told of in time, though somebody comes %d ms later, and timers are late",
    (comes) => {
      const { one, other, ids, clock, pass } = crowd();
      pass(comes);
      one.presence.hold(LOBBY, person(901, "N901"));
      // On its way from here a timer is due in one of the moments in which nothing rings.
      pass(30);
      for (let time = 0; time < 8_000; time += 50) {
        clock.pass(40);
        expect(ids.filter((id) => !other.presence.isHere(id))).toEqual([]);
        pass(10);
      }
    },
  );

  test("is no more once the account is deleted", () => {
    const { other } = crowd();
    expect(other.presence.isHere(900)).toBe(true);
    other.changes.record(() => other.changes.note("users", person(900, "N900"), undefined)).tell();
    expect(other.presence.isHere(900)).toBe(false);
  });

  test("is told of in notices that PostgreSQL takes", () => {
    const { one, broadcasts, pass } = two();
    for (let id = 0; id < 900; id += 1) one.presence.hold(LOBBY, person(Number.MAX_SAFE_INTEGER - id, "N"));
    pass(SOON);
    expect(Math.max(...broadcasts.sent.map((word) => Buffer.byteLength(word)))).toBeWithin(6_000, 7_800);
  });

  test.each([
    [null],
    ["7"],
    [[7, "8"]],
    [[7.5, 7]],
    [{ 0: 7, length: 1 }],
    [[7, ...Array.from({ length: 400 }, () => 8)]],
  ])("is nobody by %j", (word) => {
    const { other, broadcasts } = two();
    broadcasts.join().send("crowd", word);
    expect(other.presence.isHere(7)).toBe(false);
  });

  test("takes no place of who is to be seen, where that one is not", () => {
    const { one, other, pass } = two();
    for (const machine of [one, other]) for (let id = 10; id < 50; id += 1) machine.unseen.add(id);
    for (let id = 10; id < 50; id += 1) one.presence.hold(LOBBY, person(id, `N${id}`));
    pass(SOON);
    one.presence.hold(LOBBY, ADA);
    pass(SOON);
    expect([one.here(), other.here()]).toEqual([["Ada"], ["Ada"]]);
    for (const machine of [one, other]) {
      machine.unseen.delete(49);
      const status = { user: 49 } as never;
      machine.changes.record(() => machine.changes.note("statuses", status, status)).tell();
    }
    pass(SOON);
    expect([one.here(), other.here()]).toEqual([
      ["N49", "Ada"],
      ["N49", "Ada"],
    ]);
  });
});

test("a crowd at one machine is one at all", () => {
  const { one, other, pass } = two();
  for (let id = 1; id <= limits.presence.shown + 1; id += 1) one.presence.hold(LOBBY, person(id, `N${id}`));
  pass(SOON);
  expect([one, other].map(({ presence }) => presence.shown(LOBBY).more)).toEqual([true, true]);
});

describe("who types by one machine", () => {
  test("types on all, for as long as there", () => {
    const { one, other, pass } = two();
    one.presence.hold(LOBBY, ADA);
    pass(SOON);
    one.presence.ask(LOBBY, ADA, true);
    pass(SOON);
    expect(other.typing()).toEqual(["Ada"]);
    pass(limits.presence.typing - SOON - 100);
    expect([one.typing(), other.typing()]).toEqual([["Ada"], ["Ada"]]);
    pass(100 + SOON);
    expect([one.typing(), other.typing()]).toEqual([[], []]);
  });

  test("does so also where another one has a poll of that one", () => {
    const { one, other, pass } = two();
    other.presence.hold(LOBBY, ADA);
    one.presence.ask(LOBBY, ADA, true);
    pass(SOON);
    expect([one.typing(), other.typing()]).toEqual([["Ada"], ["Ada"]]);
  });

  test("does so no more anywhere when it is said, whatever is told of before, and does again", () => {
    const { one, other, broadcasts, pass, say } = two();
    one.presence.hold(LOBBY, ADA);
    pass(SOON);
    one.presence.ask(LOBBY, ADA, true);
    pass(SOON);
    const before = broadcasts.sent.at(-1)!;
    say(ADA, 2);
    expect([one.typing(), other.typing()]).toEqual([["Ada"], ["Ada"]]);
    say(ADA);
    expect([one.typing(), other.typing()]).toEqual([[], []]);
    // It was on its way when the message was said, with somebody else who has come.
    const [machine, room, [ada]] = JSON.parse(before);
    broadcasts.join().send("presence", [machine, room, [ada, [2, "Bob", null, ada[3], 0]]]);
    expect([other.here(), other.typing()]).toEqual([["Ada", "Bob"], []]);
    one.presence.ask(LOBBY, ADA, true);
    pass(SOON);
    expect([one.typing(), other.typing()]).toEqual([["Ada"], ["Ada"]]);
  });
});

describe("what a machine tells", () => {
  test("waits for 200 ms after what it has told, and comes again each 2.5 s while somebody is here", () => {
    const { one, other, told, pass } = two();
    const counts: number[] = [];
    for (let id = 1; id <= 20; id += 1) {
      one.presence.hold(LOBBY, person(id, `N${id}`));
      pass(100);
      counts.push(told());
    }
    expect(counts.slice(0, 6)).toEqual([1, 2, 2, 3, 3, 4]);
    const busy = told();
    expect(busy).toBeLessThanOrEqual(11);
    pass(25_000);
    expect(told() - busy).toBeWithin(9, 12);
    expect(other.here()).toHaveLength(20);
  });

  test("ends when nobody is here", () => {
    const { one, told, pass } = two();
    one.presence.ask(LOBBY, ADA, false);
    pass(limits.presence.gone + SOON);
    const last = told();
    pass(60_000);
    expect(told()).toBe(last);
  });

  test("changes no page where nothing else is seen", () => {
    const { one, other, join, pass } = two();
    const blind = join();
    one.presence.hold(LOBBY, ADA);
    pass(SOON);
    expect(other.here()).toEqual(["Ada"]);
    const before = other.presence.version;
    const unseen = blind.presence.version;
    pass(20_000);
    expect(blind.presence.version).toBe(unseen);
    other.presence.hold(LOBBY, ADA);
    pass(5_000);
    expect(other.presence.version).toBe(before);
    one.presence.hold(LOBBY, BOB);
    pass(SOON);
    expect(other.here()).toEqual(["Ada", "Bob"]);
    expect(other.presence.version).toBeGreaterThan(before);
  });

  test("fits into a notice of PostgreSQL, however long the names are", () => {
    const { one, broadcasts, pass } = two();
    const name = "😀".repeat(limits.name.most);
    const avatar = crypto.randomUUID();
    for (let id = 0; id < 100; id += 1)
      one.presence.ask(LOBBY, { ...person(1_000_000_000 + id, name), avatar }, true);
    pass(SOON);
    const words = broadcasts.sent.map((word) => Buffer.byteLength(word));
    expect(Math.max(...words)).toBeWithin(4_000, 7_800);
  });
});

describe("what makes no sense of what is heard", () => {
  const ada = [1, "Ada", null, 5, 0];

  test.each([
    { word: null },
    { word: "Ada" },
    { word: [] },
    { word: ["m"] },
    { word: ["m", "1", [ada]] },
    { word: [7, 1, [ada]] },
    { word: ["m", 1, null] },
    { word: ["m", 1, "Ada"] },
    { word: ["m", 1, [null, 7, "Ada", [], [1], {}]] },
    { word: ["m", 1, [[1.5, "Ada", null, 5, 0]]] },
    { word: ["m", 1, [["1", "Ada", null, 5, 0]]] },
    { word: ["m", 1, [[1, "", null, 5, 0]]] },
    { word: ["m", 1, [[1, "Ada", 7, 5, 0]]] },
    { word: ["m", 1, [[1, "Ada", null, "5", 0]]] },
    { word: ["m", 1, [[1, "Ada", null, 5, null]]] },
  ])("is passed by: %j", ({ word }) => {
    const { other, broadcasts } = two();
    broadcasts.join().send("presence", word);
    expect(other.here()).toEqual([]);
  });

  test("keeps nobody else from being heard", () => {
    const { other, broadcasts } = two();
    broadcasts.join().send("presence", ["m", 1, [null, [...ada, "of tomorrow"]], "of tomorrow"]);
    expect(other.here()).toEqual(["Ada"]);
  });
});

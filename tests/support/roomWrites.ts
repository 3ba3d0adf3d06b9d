import fc from "fast-check";
import { KINDS, LOBBY, type Room, type RoomSettings } from "../../src/domain/room.ts";
import { NOTIFICATION_LEVELS } from "../../src/domain/rooms/members.ts";
import type { User } from "../../src/domain/user.ts";
import { someone, startRobin } from "./robin.ts";
import { commit, makeDirect, makeRoom } from "./rooms.ts";
import { sendMessage } from "./messages.ts";

/** Ada is an admin; the account of Eve may be deleted. */
const NAMES = ["Ada", "Bob", "Cy", "Eve"] as const;

/** Rooms that are looked at: the numbers from that of the lobby on. */
const ROOMS = 8;

const ADDRESS = "192.0.2.1";

/** How often each may happen, compared with the others. */
const WEIGHTS = {
  create: 1,
  converse: 1,
  join: 6,
  leave: 3,
  invite: 8,
  remove: 3,
  setLevel: 2,
  hide: 2,
  change: 3,
  changeKind: 3,
  archive: 2,
  delete: 1,
  say: 4,
  read: 4,
  rename: 4,
  fail: 2,
  deleteAccount: 2,
} as const;

type Act = keyof typeof WEIGHTS;

const act = fc.oneof(
  ...Object.entries(WEIGHTS).map(([name, weight]) => ({ arbitrary: fc.constant(name as Act), weight })),
);

/** What changes rooms, and who stands how to them. */
export const write = fc.record({
  act,
  user: fc.nat(NAMES.length - 1),
  other: fc.nat(NAMES.length - 1),
  room: fc.nat(ROOMS - 1),
  kind: fc.constantFrom(...KINDS),
  level: fc.constantFrom(...NOTIFICATION_LEVELS),
  isSo: fc.boolean(),
});

export type Write = typeof write extends fc.Arbitrary<infer Value> ? Value : never;

/** A Robin with a few people, and from the start a room of each kind, in which what may happen happens. */
export class Place {
  readonly robin;
  readonly rooms = Array.from({ length: ROOMS }, (_, index) => LOBBY + index);
  #clock;
  #writes = 0;

  constructor() {
    ({ robin: this.robin, clock: this.#clock } = startRobin());
    const [ada, bob, cy, eve] = NAMES.map((name) =>
      someone(this.robin, name, name === "Ada" ? "admin" : "member"),
    ) as [User, User, User, User];
    const cellar = makeRoom(this.robin, { name: "Cellar", topic: "", kind: "private" }, ada);
    makeRoom(this.robin, { name: "Garden", topic: "", kind: "open" }, bob);
    makeDirect(this.robin, ada, [bob.id]);
    makeDirect(this.robin, bob, [cy.id, eve.id]);
    const attic = makeRoom(this.robin, { name: "Attic", topic: "", kind: "private" }, cy);
    commit(this.robin, () => {
      for (const { id } of [bob, eve]) this.robin.invitations.add(cellar.id, id, ada.id);
      this.robin.invitations.add(attic.id, bob.id, cy.id);
    });
  }

  /** Those who have an account. */
  get users(): readonly User[] {
    return NAMES.map((_, index) => this.#user(index)).filter((user) => user !== undefined);
  }

  /** Does what `write` says; what the rules are against is not done. */
  async apply(write: Write): Promise<void> {
    // No limit is in the way.
    this.#clock.pass(3_600_000);
    this.#writes += 1;
    const { rooms, accountDeletion } = this.robin;
    const user = this.#user(write.user);
    const readable = rooms.readableBy(user);
    const room = readable[write.room % readable.length];
    if (write.act === "deleteAccount") accountDeletion.leave({ id: NAMES.length }, false);
    else if (user && room) await this.#applyIn(room, user, write);
  }

  async #applyIn(room: Room, user: User, write: Write): Promise<unknown> {
    const { accounts, heads, members } = this.robin;
    const { roomCreation, roomManagement, roomMembership } = this.robin;
    const { kind, level, isSo } = write;
    const other = this.#user(write.other)?.name ?? "nobody";
    const settings = { ...room, kind: room.kind === "private" ? "private" : "open" } as const;
    const change = (changed: Partial<RoomSettings>) =>
      roomManagement.change(user, room, { settings: { ...settings, ...changed }, showsHistory: isSo });
    switch (write.act) {
      case "create":
        return roomCreation.create(user, { name: `Room ${this.#writes}`, topic: "", kind }, ADDRESS);
      case "converse":
        return roomCreation.openDirect(user, [other], ADDRESS);
      case "join":
        return roomMembership.join(user, room);
      case "leave":
        return roomMembership.leave(user, room);
      case "invite":
        return roomMembership.invite(user, room, other, ADDRESS);
      case "remove":
        return roomMembership.remove(user, room, write.other + 1);
      case "setLevel":
        return roomMembership.setLevel(user, room, level);
      case "hide":
        return roomMembership.hide(user, room);
      case "change":
        return change({ name: `Name ${this.#writes}`, isPublic: isSo });
      case "changeKind":
        return change({ kind });
      case "archive":
        return isSo ? roomManagement.archive(user, room) : roomManagement.restore(user, room);
      case "delete":
        return roomManagement.delete(user, room);
      case "say":
        return sendMessage(this.robin, { user, room: room.id, content: isSo ? "@Bob and @Cy" : "Hello" });
      case "read":
        return members.markRead(room.id, user.id, heads.head(room.id));
      case "rename":
        return accounts.rename(user, `${user.name.slice(0, 2)}${this.#writes}`);
      case "fail":
        return this.#fail(room, user);
      case "deleteAccount":
        return undefined;
    }
  }

  /** Writes, looks at what was written, and undoes it. */
  async #fail(room: Room, user: User): Promise<void> {
    const { commits, departures, invitations, members, rooms } = this.robin;
    const failing = commits.run(() => {
      rooms.setOwner(room.id, null);
      members.remove(room.id, user.id);
      invitations.add(room.id, user.id, user.id);
      departures.add(room.id, user.id, user.id);
      rooms.readable(room.id, user);
      throw new Error("It fails");
    });
    await failing.catch(() => {});
  }

  #user(index: number): User | undefined {
    return this.robin.people.find(index + 1);
  }
}

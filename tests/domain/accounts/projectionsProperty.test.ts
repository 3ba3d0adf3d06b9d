import { afterAll, beforeAll, expect, mock, spyOn, test } from "bun:test";
import fc from "fast-check";
import { Changes } from "../../../src/database/changes.ts";
import { Sessions } from "../../../src/domain/accounts/sessions.ts";
import { Users } from "../../../src/domain/accounts/users.ts";
import { KnownHosts } from "../../../src/domain/hosts/knownHosts.ts";
import type { RowChanges } from "../../../src/domain/rows.ts";
import { ROLES, type User } from "../../../src/domain/user.ts";
import { whyUnwritable } from "../../../src/base/unwritable.ts";
import { startRobin } from "../../support/robin.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PASSWORD = "a long way home";

/** What may be done; a number picks one among the users or the sessions that there are. */
const act = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constant("register" as const)) },
  { weight: 6, arbitrary: fc.tuple(fc.constant("begin" as const), fc.nat(20)) },
  { weight: 3, arbitrary: fc.tuple(fc.constant("end" as const), fc.nat(20)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("end on a full disk" as const), fc.nat(20)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("end others" as const), fc.nat(20)) },
  { weight: 3, arbitrary: fc.tuple(fc.constant("renew" as const), fc.nat(20)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("change password" as const), fc.nat(20)) },
  { weight: 4, arbitrary: fc.tuple(fc.constant("rename" as const), fc.nat(20), fc.nat(5)) },
  { weight: 4, arbitrary: fc.tuple(fc.constant("role" as const), fc.nat(20), fc.constantFrom(...ROLES)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("hand over" as const), fc.nat(20)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("delete" as const), fc.nat(20)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("undo" as const), fc.nat(20)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("host" as const), fc.nat(3)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("wait" as const), fc.integer({ min: 1, max: 12 * DAY })) },
);

type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never;

beforeAll(() => {
  spyOn(Bun.password, "hash").mockImplementation(async () => crypto.randomUUID());
  spyOn(Bun.password, "verify").mockResolvedValue(true);
});

afterAll(() => void mock.restore());

test("what is kept of users, sessions and hosts is what the database says, whatever was written", async () => {
  // Those of one step share a commit.
  const steps = fc.array(fc.array(act, { minLength: 1, maxLength: 3 }), { minLength: 10, maxLength: 30 });
  await fc.assert(fc.asyncProperty(steps, happen), { seed: 20261127, numRuns: 20 });
}, 20_000);

async function happen(steps: Act[][]): Promise<void> {
  const place = new Place();
  await place.act(["register"]);
  for (const step of steps) {
    await Promise.all(step.map((one) => place.act(one).catch(unlessUnwritable)));
    place.check();
  }
}

/** What shares its moment with a disk that takes nothing is not stored. */
function unlessUnwritable(error: unknown): void {
  if (!whyUnwritable(error)) throw error;
}

const UNDONE = new Error("Undone");

function unlessUndone(error: unknown): void {
  if (error !== UNDONE) throw error;
}

class Place {
  #robin;
  #clock;
  #users = 0;
  #handles: string[] = [];

  constructor() {
    ({ robin: this.#robin, clock: this.#clock } = startRobin());
  }

  async act([kind, pick = 0, more]: Act): Promise<unknown> {
    const { accounts, accountDeletion, commits, doors, db, knownHosts, passwordChange, roles, sessions } =
      this.#robin;
    const user = this.#user(pick);
    const handle = this.#handles[pick % this.#handles.length] ?? "00";
    const session = sessions.find(handle);
    switch (kind) {
      case "register":
        this.#users += 1;
        return accounts.register(
          { name: `user${this.#users}`, password: PASSWORD },
          HERE,
          doors.by("", HERE),
        );
      case "begin":
        if (!user) return;
        return commits.run(() => void this.#handles.push(sessions.begin(user).handle));
      case "end":
        return session && sessions.end(session.user.id, handle);
      case "end on a full disk":
        if (!session) return;
        db.run("pragma query_only = on");
        await sessions.end(session.user.id, handle);
        expect(sessions.find(handle)).toBeUndefined();
        db.run("pragma query_only = off");
        return sessions.end(session.user.id, handle);
      case "end others":
        return session && sessions.endOthers(session.user.id, handle);
      case "renew":
        return session && sessions.renew(session);
      case "change password":
        return (
          session && passwordChange.change(session, { password: PASSWORD, newPassword: "quite another" })
        );
      case "rename":
        return user && accounts.rename(user, `user${more}`);
      case "role":
        return user && roles.give(this.#owner(), user.id, String(more));
      case "hand over":
        return user && roles.handOver(this.#owner(), user.id);
      case "delete":
        return user && accountDeletion.leave(user, false);
      case "undo":
        if (!user) return;
        return commits.run(() => this.#failAt(user)).catch(unlessUndone);
      case "host":
        return knownHosts.add(hostAt(pick), true);
      case "wait":
        this.#clock.pass(pick);
        return;
    }
  }

  /** Writes what is undone again. */
  #failAt(user: User): never {
    const { people, sessions } = this.#robin;
    people.rename(user, "nobody");
    expect(people.find(user.id)?.name).toBe("nobody");
    sessions.deleteOthers(user.id);
    throw UNDONE;
  }

  /** Everything that is kept is compared, and so is kept from here on. */
  check(): void {
    const { db, now, people, sessions, knownHosts } = this.#robin;
    const changes: RowChanges = new Changes();
    const parts = { ...this.#robin, changes };
    const users = new Users(db, changes, now);
    for (let id = 1; id <= this.#users; id += 1) expect(people.find(id)).toEqual(users.find(id));
    // None is called so in just these letters.
    expect(people.startingWith("üser", 99)).toEqual(users.startingWith("üser", 99));
    const others = new Sessions(db, parts, this.#robin);
    for (const handle of this.#handles) expect(sessions.find(handle)).toEqual(others.find(handle));
    const hosts = new KnownHosts(db, parts, now);
    const names = Array.from({ length: 4 }, (_, index) => hostAt(index));
    expect(names.filter((name) => knownHosts.has(name))).toEqual(names.filter((name) => hosts.has(name)));
  }

  #user(pick: number): User | undefined {
    return this.#robin.people.find(1 + (pick % this.#users));
  }

  #owner(): Pick<User, "id"> {
    return this.#robin.db.query<{ id: number }, []>("select owner_id as id from place").get() ?? { id: 0 };
  }
}

function hostAt(index: number): string {
  return `host${index}.example.org`;
}

const HERE = { address: "here", device: "", isHere: true };

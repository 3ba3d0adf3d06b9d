import type { Database } from "bun:sqlite";
import { Elysia, t } from "elysia";
import { EXIT } from "./base/exitCodes.ts";
import { limits } from "./base/limits.ts";
import { StartupError } from "./base/startupError.ts";
import { overwrite } from "./database/database.ts";
import { Refusal } from "./domain/refusal.ts";
import type { Person } from "./domain/accounts/people.ts";
import { ROLES } from "./domain/user.ts";
import type { Robin } from "./robin.ts";
import { en } from "./words/en.ts";

const named = t.Object({ name: t.String() });

/** Answers what commands ask of Robin, in JSON: 422 with a sentence and an exit code where it cannot be done. Whoever asks may do everything. */
export function createControl(robin: Robin) {
  const { settings, db, people, recovery, inviting, roles, sessions } = robin;
  const origin = settings.origin ?? `http://localhost:${settings.port}`;
  return new Elysia({ strictPath: true })
    .onError(({ error, status }) => {
      if (!(error instanceof StartupError)) return;
      return status(422, { error: error.message, exitCode: error.exitCode });
    })
    .post(
      "/recoveries",
      async ({ body }) => {
        const person = find(body.name);
        const secret = done(await recovery.make(undefined, person.id));
        const seconds = limits.recovery.lasts / 1_000;
        const isBanned = people.isBanned(person);
        return { name: person.name, origin, path: `/recover/${secret}`, seconds, isBanned };
      },
      { body: named },
    )
    .post(
      "/invites",
      async ({ body }) => {
        const { owner } = people;
        if (!owner)
          throw new StartupError("Nobody owns this place yet, in whose name one could invite.", EXIT.noInput);
        const [made] = done(await inviting.make({ id: owner.id }, { ...body, rooms: [], names: [] }));
        return { origin, path: `/join/${made!.secret}` };
      },
      { body: t.Object({ note: t.String(), days: t.Integer(), uses: t.Integer({ minimum: 0 }) }) },
    )
    .post("/users", ({ body }) => (body.name === undefined ? all() : [find(body.name)]).map(shown), {
      body: t.Object({ name: t.Optional(t.String()) }),
    })
    .post(
      "/users/role",
      async ({ body }) => {
        const person = find(body.name);
        const { id, name, role } = person;
        if (body.role === "owner" && people.isBanned(person))
          throw new StartupError(
            `${name} is banned, and does not own a place. Lift the ban first.`,
            EXIT.noPermission,
          );
        if (role === "owner" && body.role !== role)
          throw new StartupError(`${name} owns this place. Make somebody else the owner.`, EXIT.noPermission);
        done(await roles.set(id, body.role));
        return shown(people.find(id)!);
      },
      { body: t.Object({ name: t.String(), role: t.Union(ROLES.map((role) => t.Literal(role))) }) },
    )
    .post(
      "/users/sign-out",
      async ({ body }) => {
        const person = find(body.name);
        await sessions.endOthers(person.id);
        await robin.commits.run(() => robin.audit.note("signed out", { user: person.id }));
        return shown(person);
      },
      { body: named },
    )
    .post("/vacuum", async () => {
      await robin.commits.flush();
      const before = bytesOf(db);
      db.run("vacuum");
      overwrite(db);
      return { before, after: bytesOf(db) };
    });

  function find(name: string): Person {
    const person = people.named(name);
    if (!person) throw new StartupError(en.names.unknown(name), EXIT.noUser);
    return person;
  }

  function all(): readonly Person[] {
    return people.after("", "", -1);
  }

  /** What a command is told of a user. `used`: when a browser that is signed in was there last. */
  function shown(person: Person) {
    const { id, name, role, createdAt, mutedUntil } = person;
    const used = sessions.of(id).map(({ usedAt }) => usedAt);
    return {
      id,
      name,
      role,
      created: new Date(createdAt).toISOString(),
      used: used.length > 0 ? new Date(Math.max(...used)).toISOString() : null,
      isBanned: people.isBanned(person),
      isMuted: mutedUntil !== null && mutedUntil > robin.now(),
    };
  }
}

function done<Result>(result: Result | Refusal): Result {
  if (result instanceof Refusal)
    throw new StartupError(result.reason(en), result.kind === "invalid" ? EXIT.usage : EXIT.noPermission);
  return result;
}

function bytesOf(db: Database): number {
  return db
    .query<{ bytes: number }, []>(
      "select page_count * page_size as bytes from pragma_page_count, pragma_page_size",
    )
    .get()!.bytes;
}

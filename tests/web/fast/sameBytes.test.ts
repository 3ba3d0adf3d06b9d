import { afterEach, expect, test } from "bun:test";
import { gunzipSync } from "node:zlib";
import { LOBBY, type Room, type RoomSettings } from "../../../src/domain/room.ts";
import type { User } from "../../../src/domain/user.ts";
import { changeRoom, someone, startRobin, talk, until, type WholeRobin } from "../../support/robin.ts";
import { versionIn } from "../../support/sidebar.ts";
import { editMessage } from "../../support/messages.ts";
import { commit, makeDirect, makeRoom } from "../../support/rooms.ts";

type Robin = ReturnType<typeof startRobin>;
type Headers = Record<string, string>;

/** Robins to close after a test: a poll that is still held would wait for its time. */
const started: Robin[] = [];

afterEach(() => {
  for (const { robin } of started.splice(0)) robin.longPolls.close();
});

/** Bob has said something in the lobby; Ada has a browser, and has seen the lobby. */
async function start(environment: Record<string, string> = {}) {
  const one = startRobin(environment);
  started.push(one);
  const bob = someone(one.robin, "Bob");
  await talk(one.robin, bob, 120);
  const ada = await one.signedIn("Ada");
  const version = versionIn(await (await ada.get("/")).text());
  const cookie = [...ada.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  return { ...one, bob, cookie, version };
}

/** What `ask` gives for `path`: the status, the headers, and the text but for the form key, which is another each time. */
async function told(ask: (request: Request) => Response | Promise<Response>, path: string, headers: Headers) {
  const response = await ask(new Request(`http://localhost${path}`, { headers }));
  const bytes = new Uint8Array(await response.arrayBuffer());
  const isGzip = response.headers.get("content-encoding") === "gzip";
  const text = new TextDecoder().decode(isGzip ? gunzipSync(bytes) : bytes);
  return {
    status: response.status,
    headers: Object.fromEntries([...response.headers].sort()),
    text: text.replace(/(name="key" value=)"[^"]+"/, "$1"),
  };
}

/** Has both ways answer the same request. */
async function compare({ app }: Robin, path: string, headers: Headers) {
  // From the second time on its cookie is known.
  await told(app.handle, path, headers);
  const fast = await told(app.handle, path, headers);
  expect(fast).toEqual(await told(app.handleByRoutes, path, headers));
  return fast;
}

const whoAsks = [
  ["a guest", false],
  ["a user", true],
] as const;

test.each(
  whoAsks.flatMap(([who, isUser]) =>
    ["auto", "light", "dark"].flatMap((theme) =>
      ["en", "ar"].flatMap((language) =>
        ["", "gzip"].map((coding) => [who, theme, language, coding, isUser] as const),
      ),
    ),
  ),
)(
  "the lobby is the same: %s, theme %s, language %s, coding %p",
  async (_, theme, language, coding, isUser) => {
    const one = await start();
    const cookie = [isUser && one.cookie, theme !== "auto" && `theme=${theme}`].filter(Boolean).join("; ");
    const headers = { "accept-language": language, "accept-encoding": coding, ...(cookie && { cookie }) };
    const { status, text } = await compare(one, "/", headers);
    expect(status).toBe(200);
    expect(text).toContain(`lang="${language}"`);
    expect(text.includes('data-user="guest"')).toBe(!isUser);
  },
);

test.each(["/", "/chats?after=20", "/chats?after=120", "/chats?after=999"])(
  "over HTTPS %s is the same",
  async (path) => {
    const one = await start({ TRUST_PROXY: "on" });
    const { status, headers } = await compare(one, path, { "x-forwarded-proto": "https" });
    expect("strict-transport-security" in headers).toBe(status !== 204);
  },
);

type Happening = Robin & { readonly bob: User; readonly ada: User; readonly room: number };

/** What happens to a room of Bob's that Ada may or may not be in: what the page of a guest, or of Ada, shows of it. */
const happenings: readonly ((one: Happening) => unknown)[] = [
  ({ robin, bob, room }) => talk(robin, bob, 2, room),
  ({ robin, bob, room }) =>
    editMessage(robin, { id: robin.messages.last(room).at(-1)!.id, user: bob, content: "better" }),
  ({ robin, ada, room }) => commit(robin, () => robin.memberships.join(room, ada.id)),
  ({ robin, bob, room }) => robin.presence.ask(room, bob, true),
  ({ clock }) => clock.pass(60_000),
  ({ robin, bob, room }) => talk(robin, bob, 1, room),
  ({ robin, ada, room }) => robin.members.markRead(room, ada.id, robin.heads.head(room)),
  ({ robin, bob }) => talk(robin, bob, 1),
  ({ robin, room }) => settle(robin, room, { name: "Meadow", topic: "Ponds" }),
  ({ robin, room }) => settle(robin, room, { isPublic: true }),
  ({ robin, room }) => settle(robin, room, { postingPolicy: "moderators" }),
  ({ robin, room }) => settle(robin, room, { postingPolicy: "everyone", slowModeSeconds: 30 }),
  ({ robin, bob, room }) => commit(robin, () => robin.rooms.archive(room, bob.id)),
  ({ robin, room }) => commit(robin, () => robin.rooms.restore(room)),
  ({ robin, bob }) => commit(robin, () => robin.people.rename(bob, "Robert")),
  ({ robin, bob }) => commit(robin, () => robin.people.setAvatar(bob, "0123456789abcdef")),
  ({ robin }) => commit(robin, () => robin.place.setMark("0123456789abcdef")),
  ({ robin, ada, bob, room }) =>
    commit(robin, () => robin.leaving.depart(robin.rooms.find(room)!, ada.id, bob.id)),
  ({ robin, ada, room }) => commit(robin, () => robin.departures.remove(room, ada.id)),
  ({ robin, room }) => settle(robin, room, {}, robin.heads.head(room)),
  ({ robin, ada, bob, room }) => commit(robin, () => robin.invitations.add(room, ada.id, bob.id)),
  ({ robin, ada, room }) => commit(robin, () => robin.memberships.join(room, ada.id)),
  ({ robin, bob, room }) => talk(robin, bob, 1, room),
  ({ robin, ada, room }) => robin.members.markRead(room, ada.id, robin.heads.head(room)),
  ({ robin, room }) => commit(robin, () => robin.members.showHistory(room)),
  ({ robin, room }) => settle(robin, room, { kind: "private" }),
  ({ robin, room }) => commit(robin, () => robin.rooms.setOwner(room, null)),
  ({ robin, room }) => commit(robin, () => robin.rooms.softDelete(room)),
];

/** Changes settings of `room`, and hides from whoever comes in later what is said up to `historyFloor`: a conversation has none. */
function settle(robin: WholeRobin, room: number, changes: Partial<RoomSettings>, historyFloor = 0): void {
  const known = robin.rooms.find(room)!;
  if (known.kind === "direct") return;
  const settings = { ...known, kind: known.kind, ...changes };
  commit(robin, () => robin.rooms.change(room, settings, historyFloor));
}

test.each([
  ["an open room", (robin, bob) => makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, bob)],
  ["a private room", (robin, bob) => makeRoom(robin, { name: "Garden", topic: "", kind: "private" }, bob)],
  ["a conversation", (robin, bob, ada) => makeDirect(robin, bob, [ada.id])],
  ["the lobby", (robin) => robin.rooms.find(LOBBY)!],
] satisfies [string, (robin: WholeRobin, bob: User, ada: User) => Room][])(
  "the page of %s stays the same whatever happens",
  async (_, make) => {
    const one = await start();
    const ada = one.robin.people.named("Ada")!;
    const { id: room } = make(one.robin, one.bob, ada);
    const statuses = new Set<number>();
    for (const happen of happenings) {
      void (await happen({ ...one, ada, room }));
      for (const cookie of ["", one.cookie]) {
        const headers = { "accept-encoding": "gzip", ...(cookie && { cookie }) };
        statuses.add((await compare(one, `/rooms/${room}`, headers)).status);
      }
    }
    expect(statuses.has(200)).toBe(true);
  },
);

test.each([
  "/rooms/1",
  "/rooms/01",
  "/rooms/0",
  "/rooms/7",
  "/rooms/x",
  "/rooms/1/",
  "/rooms/1?reply=20",
  "/?reply=20",
])("the page at %s is the same", async (path) => {
  const one = await start();
  await compare(one, path, { cookie: one.cookie });
  await compare(one, path, {});
});

test.each(whoAsks)("the lobby stays the same while other rooms change: %s", async (_, isUser) => {
  const one = await start();
  const { robin, bob } = one;
  const headers = isUser ? { cookie: one.cookie } : {};
  const { id } = makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, bob);
  changeRoom(robin, { isPublic: true }, id);
  const { text } = await compare(one, "/", headers);
  expect(text.includes("Garden")).toBe(!isUser);
  const changes = [
    () => changeRoom(robin, { name: "Meadow" }, id),
    () => changeRoom(robin, { isPublic: false }, id),
    () => changeRoom(robin, { isPublic: true }, id),
    () => commit(robin, () => robin.rooms.softDelete(id)),
  ];
  for (const change of changes) {
    change();
    await compare(one, "/", headers);
  }
});

test.each(whoAsks)("a lobby that is for nobody but users is the same: %s", async (_, isUser) => {
  const one = await start();
  changeRoom(one.robin, { isPublic: false });
  const { status } = await compare(one, "/", isUser ? { cookie: one.cookie } : {});
  expect(status).toBe(isUser ? 200 : 303);
});

test.each([
  ["nothing new", "/chats?after=120", 204],
  ["changes", "/chats?after=20", 200],
  ["more changes than a response has", "/chats?after=0", 200],
  ["a sidebar that is another one", "/chats?after=120&now=old", 200],
  ["a page of older messages", "/chats?after=120&upTo=50&now=old&read=3", 200],
  ["a sidebar that is the same", "/chats?after=120&now=VERSION", 204],
  ["a cursor from the future", "/chats?after=999", 200],
  ["a room that is not there", "/chats?after=0&room=7", 404],
  ["an address in another order", "/chats?room=1&after=20", 200],
  ["an address with something else in it", "/chats?after=20&since=3&more=1", 200],
  ["an address that is none", "/chats?after=x", 422],
])("a poll gives the same: %s", async (_, path, status) => {
  const one = await start();
  for (const language of ["en", "ar"]) {
    const headers = { "accept-language": language, "accept-encoding": "gzip", "hx-request": "true" };
    const signedIn = { ...headers, cookie: one.cookie };
    const address = path.replace("VERSION", one.version!);
    expect((await compare(one, address, signedIn)).status).toBe(status);
    await compare(one, address, headers);
  }
});

test("a poll of a session that has ended gives the same", async () => {
  const one = await start();
  const headers = { cookie: one.cookie, "hx-request": "true" };
  await compare(one, "/chats?after=120", headers);
  await one.app.handle(
    new Request("http://localhost/logout", { method: "POST", headers: { cookie: one.cookie } }),
  );
  expect((await compare(one, "/chats?after=120", headers)).status).toBe(401);
});

test.each([
  ["something new", ({ robin, bob }) => talk(robin, bob, 1)],
  ["the end of its time", ({ robin, clock }) => (clock.pass(25_000), robin.longPolls.sweep())],
  ["the end of its session", ({ robin }) => robin.sessions.endOthers(robin.people.named("Ada")!.id)],
] satisfies [string, (one: Awaited<ReturnType<typeof start>>) => unknown][])(
  "a poll that is held gives the same at %s",
  async (_, end) => {
    const one = await start();
    const { robin, app } = one;
    const headers = { cookie: one.cookie, "hx-request": "true", prefer: "wait=25" };
    const both = [app.handle, app.handleByRoutes].map((ask) => told(ask, "/chats?after=120", headers));
    await until(() => robin.longPolls.size === 2);
    await end(one);
    const [fast, byRoutes] = await Promise.all(both);
    expect(fast).toEqual(byRoutes!);
  },
);

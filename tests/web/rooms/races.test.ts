import { describe, expect, test } from "bun:test";
import { race } from "../../support/race.ts";
import type { Browser } from "../../support/browser.ts";
import { ids } from "../../support/page.ts";
import { changeRoom, startRobin } from "../../support/robin.ts";
import { commit, makeDirect, makeRoom } from "../../support/rooms.ts";
import { sendMessage } from "../../support/messages.ts";

const GARDEN = 2;
const CELLAR = 3;

/** Ada owns an open room and a private one, and Bob is in both. */
async function start() {
  const started = startRobin();
  const { robin, signedIn } = started;
  const [adas, bobs] = [await signedIn("Ada"), await signedIn("Bob")];
  const [ada, bob] = [robin.people.named("Ada")!, robin.people.named("Bob")!];
  makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, ada);
  makeRoom(robin, { name: "Cellar", topic: "", kind: "private" }, ada);
  commit(robin, () => [GARDEN, CELLAR].forEach((room) => robin.members.join(room, bob.id)));
  return { ...started, adas, bobs, ada, bob };
}

type Started = Awaited<ReturnType<typeof start>>;

const make = (browser: Browser) => browser.post("/rooms", { name: "Pond", kind: "open" });

const takePond = ({ robin, bob }: Started) => makeRoom(robin, { name: "pond", topic: "", kind: "open" }, bob);

describe("a name that another has taken since", () => {
  test("makes no second room, and is told beside the field", async () => {
    const started = await start();
    const answer = await race(
      started.robin,
      () => make(started.adas),
      () => takePond(started),
    );
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(page).toContain('id="name-problem"');
    expect(page).toContain('value="Pond"');
    expect(started.robin.rooms.readableBy(started.ada).map(({ name }) => name)).toEqual([
      "Lobby",
      "Garden",
      "Cellar",
      "pond",
    ]);
  });

  test("does not become that of another room", async () => {
    const started = await start();
    const rename = () => started.adas.post(`/rooms/${GARDEN}`, { name: "Pond" });
    const answer = await race(started.robin, rename, () => takePond(started));
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('id="name-problem"');
    expect(started.robin.rooms.find(GARDEN)?.name).toBe("Garden");
  });
});

test("two who write to each other at the same moment are in one conversation", async () => {
  const { adas, robin, ada, bob } = await start();
  const write = () => adas.post("/directs", { name: "Bob" });
  let room = 0;
  const answer = await race(robin, write, () => (room = makeDirect(robin, bob, [ada.id]).id));
  expect(answer.headers.get("location")).toBe(`/rooms/${room}`);
});

test("of the last two in a private room, who leave at the same moment, one stays", async () => {
  const { adas, bobs, robin } = await start();
  const leave = (browser: Browser) => browser.post(`/rooms/${CELLAR}/leave`);
  const answers = await Promise.all([leave(adas), leave(bobs)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
  expect(robin.members.in(CELLAR)).toHaveLength(1);
});

describe("whoever has lost the right since", () => {
  const acts: Record<string, (ada: Browser) => Promise<Response>> = {
    "changes no settings": (ada) => ada.post(`/rooms/${CELLAR}`, { topic: "Wine" }),
    "archives nothing": (ada) => ada.post(`/rooms/${CELLAR}/archive`),
    "deletes nothing": (ada) => ada.post(`/rooms/${CELLAR}/delete`),
    "removes nobody": (ada) => ada.post(`/rooms/${CELLAR}/members/2/remove`),
  };

  test.each(Object.keys(acts))("%s", async (act) => {
    const { adas, robin, bob } = await start();
    const before = { ...robin.rooms.find(CELLAR)!, owner: bob.id };
    const answer = await race(
      robin,
      () => acts[act]!(adas),
      () => commit(robin, () => robin.rooms.setOwner(CELLAR, bob.id)),
    );
    expect(answer.status).toBe(403);
    expect(robin.rooms.find(CELLAR)).toEqual(before);
    expect(robin.members.of(bob.id).has(CELLAR)).toBe(true);
  });

  test.each(["join", "level", "members"])("does nothing in the room: %s", async (act) => {
    const { bobs, robin, ada, bob } = await start();
    const ask = () => bobs.post(`/rooms/${CELLAR}/${act}`, { level: "nothing", name: "Ada" });
    const answer = await race(robin, ask, () =>
      commit(robin, () => robin.leaving.depart(robin.rooms.find(CELLAR)!, bob.id, ada.id)),
    );
    expect(answer.status).toBe(404);
    expect(robin.members.of(bob.id).has(CELLAR)).toBe(false);
  });
});

test("a room that was made private since becomes open with a note in its log, and hides what was said", async () => {
  const { adas, robin, bob, browser } = await start();
  const ask = () => adas.post(`/rooms/${GARDEN}`, { kind: "open", guests: "yes" });
  await sendMessage(robin, { user: bob, room: GARDEN, content: "Among us" });
  const answer = await race(robin, ask, () => changeRoom(robin, { kind: "private" }, GARDEN));
  expect(answer.status).toBe(303);
  const [note] = ids(await (await browser().get(`/rooms/${GARDEN}`)).text());
  expect(robin.messages.find(note!)).toMatchObject({ id: 2, event: "opened" });
});

import { describe, expect, spyOn, test } from "bun:test";
import { gunzipSync } from "node:zlib";
import { openMemory } from "../../../src/database/database.ts";
import { FORM_KEY, gzipTemplate, part, template } from "../../../src/web/fast/pageTemplate.ts";
import { assemble } from "../../../src/robin.ts";
import { LOBBY } from "../../../src/domain/room.ts";
import { readSettings } from "../../../src/base/settings.ts";
import { Browser } from "../../support/browser.ts";
import { contents, cursor, field, ids } from "../../support/page.ts";
import { someone, startRobin, talk, withApp } from "../../support/robin.ts";
import { placeIn, versionIn } from "../../support/sidebar.ts";
import { countStatements } from "../../support/statements.ts";
import { editMessage, sendMessage } from "../../support/messages.ts";
import { makeDirect, makeRoom, commit } from "../../support/rooms.ts";

describe("a poll that brings nothing", () => {
  test("asks the database nothing, once its cookie was seen", async () => {
    const { robin, browser } = startRobin();
    const ada = await browser().register("Ada");
    await talk(robin, someone(robin, "Bob"), 1);
    expect((await ada.poll("/chats?after=1")).status).toBe(204);
    robin.db.close();
    expect((await ada.poll("/chats?after=1")).status).toBe(204);
  });

  test("checks no signature, once its cookie was seen", async () => {
    const { browser } = startRobin();
    const ada = await browser().register("Ada");
    using verify = spyOn(crypto.subtle, "verify");
    await ada.poll("/chats?after=0");
    expect(verify).toHaveBeenCalledTimes(1);
    await ada.poll("/chats?after=0");
    expect(verify).toHaveBeenCalledTimes(1);
  });

  test("stops at once when its session ends, though its cookie was seen", async () => {
    const { robin, browser } = startRobin();
    const ada = await browser().register("Ada");
    const other = browser();
    other.cookies = new Map(ada.cookies);
    await talk(robin, someone(robin, "Bob"), 1);
    expect((await ada.poll("/chats?after=1")).status).toBe(204);
    await other.post("/logout");
    const answer = await ada.poll("/chats?after=1");
    expect([answer.status, answer.headers.get("hx-redirect")]).toEqual([401, "/login?ended=1&next=%2F"]);
  });
});

describe("a poll of a page that names its version", () => {
  /** Ada is in 20 rooms besides the lobby, of each kind, with something unread in each; Bob speaks in them. */
  async function start() {
    const db = openMemory();
    const count = countStatements(db);
    const { robin, app } = withApp(assemble(db, readSettings({ SENDS_PER_MINUTE: "0" })));
    const ada = await new Browser(app.handle).register("Ada");
    const reader = robin.people.named("Ada")!;
    const bob = someone(robin, "Bob");
    const rooms = Array.from({ length: 20 }, (_, index) => {
      if (index % 3 === 0) return makeDirect(robin, bob, [reader.id, someone(robin, `Name${index}`).id]);
      const kind = index % 3 === 1 ? "open" : "private";
      const room = makeRoom(robin, { name: `Room ${index}`, topic: "", kind }, bob);
      commit(robin, () => robin.members.join(room.id, reader.id));
      return room;
    });
    const pond = makeRoom(robin, { name: "Pond", topic: "", kind: "open" }, bob);
    for (const { id } of [...rooms, pond]) await talk(robin, bob, 2, id);
    await ada.poll("/chats?after=0", { prefer: "wait=25" }, AbortSignal.abort());
    const path = `/chats?after=0&now=${versionIn(await (await ada.get("/")).text())}`;
    expect((await ada.poll(path)).status).toBe(204);
    const [first] = rooms;
    return { robin, ada, reader, bob, count, path, first: first!.id, pond: pond.id };
  }

  test("asks the database nothing for one who is in 20 rooms", async () => {
    const { robin, ada, path } = await start();
    robin.db.close();
    expect((await ada.poll(path)).status).toBe(204);
  });

  test("asks the database nothing when it has told who looks at the page, and who types", async () => {
    const { robin, ada, path } = await start();
    robin.db.close();
    const headers = { prefer: "wait=25", "robin-typing": "1", "robin-read": "0" };
    expect((await ada.poll(path, headers, AbortSignal.abort())).status).toBe(204);
  });

  test("asks the database nothing right after something was said in a room where one is not", async () => {
    const { robin, ada, bob, path, pond } = await start();
    await talk(robin, bob, 3, pond);
    robin.db.close();
    expect((await ada.poll(path)).status).toBe(204);
  });

  test("asks the database nothing right after others have come, read, or said what they want to know of", async () => {
    const { robin, ada, bob, path, first } = await start();
    robin.presence.ask(first, bob, true);
    robin.members.markRead(first, bob.id, robin.heads.head(first));
    commit(robin, () => robin.members.setLevel(first, bob.id, "nothing"));
    robin.members.flush();
    robin.db.close();
    expect((await ada.poll(path)).status).toBe(204);
  });

  test("counts anew in a room where something was said, once", async () => {
    const { robin, ada, reader, bob, path, first, count } = await start();
    await talk(robin, bob, 3, first);
    const before = count();
    robin.sidebar.version(reader, LOBBY);
    expect(count() - before).toBe(2);
    const answer = await (await ada.poll(path)).text();
    expect(placeIn(answer, first)?.unread).toBe(5);
    robin.db.close();
    expect((await ada.poll(`/chats?after=0&now=${versionIn(answer)}`)).status).toBe(204);
  });
});

describe("what was rendered once", () => {
  test("answers the next that asks from the same cursor without the database", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin, "Ada", "owner"), 3);
    const first = await (await browser().poll("/chats?after=1")).text();
    const page = await (await browser().get("/")).text();
    robin.db.close();
    expect(await (await browser().poll("/chats?after=1")).text()).toBe(first);
    expect(await (await browser().get("/")).text()).toBe(page);
  });

  test("is rendered anew in the page, the past and the feed when a message is edited", async () => {
    const { robin, browser } = startRobin();
    const user = someone(robin);
    await talk(robin, user, 2);
    const reader = browser();
    const read = async () =>
      Promise.all(
        ["/", "/chats?before=3", "/chats?after=0"].map(async (path) =>
          contents(await (await reader.poll(path)).text()),
        ),
      );
    expect(await read()).toEqual([
      ["1", "2"],
      ["1", "2"],
      ["1", "2"],
    ]);
    await editMessage(robin, { id: 1, user, content: "better" });
    expect(await read()).toEqual([
      ["better", "2"],
      ["better", "2"],
      ["better", "2"],
    ]);
  });

  test("is right when there is more of it than the memory it may take", async () => {
    const { robin, browser } = startRobin({ CACHE_MB: "1" });
    const user = someone(robin);
    const said = Array.from({ length: 300 }, (_, index) => `${index} `.padEnd(4_000, "x"));
    await Promise.all(said.map((content) => sendMessage(robin, { user, room: 1, content })));
    for (let round = 0; round < 2; round += 1) {
      const read: number[] = [];
      for (let after = 0, page = ""; after < 300; after = cursor(page)) {
        page = await (await browser().poll(`/chats?after=${after}`)).text();
        expect(contents(page)).toEqual(said.slice(after, after + 100));
        read.push(...ids(page));
      }
      expect(read).toEqual(said.map((_, index) => index + 1));
    }
  });
});

test("a page comes compressed to a browser that takes it, and says the same", async () => {
  const { robin, browser } = startRobin();
  await talk(robin, someone(robin, "Bob"), 100);
  const ada = await browser().register("Ada");
  const withoutKey = (page: string) => page.replace(/name="key" value="[^"]+"/, "");
  const plain = withoutKey(await (await ada.get("/")).text());
  for (const path of ["/", "/rooms/1"]) {
    for (const [accepted, coding] of [
      ["gzip, deflate, br, zstd", "gzip"],
      ["gzip;q=0.5", "gzip"],
      ["br, gzip;q=0", null],
      ["", null],
    ] as const) {
      const answer = await ada.get(path, { "accept-encoding": accepted });
      const { headers } = answer;
      expect([headers.get("content-encoding"), headers.get("vary")]).toEqual([coding, "accept-encoding"]);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      if (coding) expect(bytes.length).toBeLessThan(plain.length / 5);
      const page = new TextDecoder().decode(coding ? gunzipSync(bytes) : bytes);
      expect(withoutKey(page)).toBe(plain);
    }
  }
});

test.each(["", "gzip"])("every page has a key of its own (coding: %p)", async (coding) => {
  const { browser } = startRobin();
  const ada = await browser().register("Ada");
  // From the second page on its cookie is known, and the page is ready but for the key.
  await ada.get("/");
  const answers = await Promise.all(
    Array.from({ length: 3 }, () => ada.get("/", { "accept-encoding": coding })),
  );
  const keys = await Promise.all(
    answers.map(async (answer) => {
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return field(new TextDecoder().decode(coding ? gunzipSync(bytes) : bytes), "key");
    }),
  );
  expect(new Set(keys).size).toBe(3);
});

describe("a page of parts", () => {
  const texts = ["<p>one</p>", "", "zwei — 二 — два ".repeat(3_000), "x"];
  const parts = texts.map(part);
  const whole = Buffer.from(texts.join(""));

  test("is the whole of them", () => {
    expect(Buffer.from(template(parts)(""))).toEqual(whole);
  });

  test("is a gzip stream of the whole, in any order and number", () => {
    for (const some of [[], parts, parts.toReversed(), [...parts, ...parts]]) {
      expect(gunzipSync(gzipTemplate(some)(""))).toEqual(Buffer.from(template(some)("")));
    }
  });

  test("has another key each time", () => {
    const [first = part(""), ...others] = parts;
    for (const make of [template, gzipTemplate]) {
      const page = make([...others, FORM_KEY, first]);
      for (const key of [crypto.randomUUID(), crypto.randomUUID()]) {
        const bytes = make === template ? Buffer.from(page(key)) : gunzipSync(page(key));
        expect(bytes.toString()).toBe(texts.slice(1).join("") + key + texts[0]);
      }
    }
  });
});

import { describe, expect, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import { elements, text } from "../../support/page.ts";
import { deleteMessage, editMessage, sendMessage } from "../../support/messages.ts";
import { signIn, startRobin, until } from "../../support/robin.ts";
import { makeRoom } from "../../support/rooms.ts";

/** "Ada", the owner, and "Bob" in a place where Bob has said "Keys are under the mat" and "Hello". */
async function begin() {
  const started = startRobin();
  const { robin, signedIn } = started;
  const ada = await signedIn("Ada", "owner");
  const bob = await signedIn("Bob");
  const user = (name: string) => robin.people.named(name)!;
  const keys = await sendMessage(robin, { user: user("Bob"), room: 1, content: "Keys are under the *mat*" });
  const hello = await sendMessage(robin, { user: user("Bob"), room: 1, content: "Hello" });
  const pin = (browser = ada, id = keys, pinned = "yes") => browser.post(`/chats/${id}/pin`, { pinned });
  const pinned = async (path = "/rooms/1/pinned", browser = ada) =>
    elements(await (await browser.get(path)).text(), ".hit .content").map(text);
  return { ...started, ada, bob, user, keys, hello, pin, pinned };
}

describe("a message that is pinned", () => {
  test("stands in the list of its room, what was pinned last first, with who pinned it", async () => {
    const { ada, bob, keys, hello, pin, pinned, clock } = await begin();
    expect(text(await (await ada.get("/rooms/1/pinned")).text())).toContain("Nothing is pinned here yet.");
    const answer = await pin();
    expect([answer.status, answer.headers.get("location")]).toEqual([
      303,
      `/rooms/1/chats/${keys}#chat-${keys}`,
    ]);
    clock.pass(1_000);
    await pin(ada, hello);
    expect(await pinned()).toEqual(["Hello", "Keys are under the mat"]);
    const page = await (await bob.get("/rooms/1/pinned")).text();
    expect(page).toContain("<em>mat</em>");
    expect(text(page)).toContain("Pinned by Ada");
    expect(elements(page, "form.pin, .pinning button")).toEqual([]);
    expect(await (await bob.get("/rooms/1/members")).text()).toContain('href="/rooms/1/pinned"');
  });

  test("says so in the log, on pages that are open, too, until the pin is taken out", async () => {
    const { robin, ada, bob, keys, pin, pinned } = await begin();
    const next = () => {
      const after = robin.heads.head(1);
      const poll = bob.poll(`/chats?after=${after}`, { prefer: "wait=25" });
      return until(() => robin.longPolls.size === 1).then(() => async () => (await poll).text());
    };
    const isPinned = (page: string) =>
      elements(page, `#chat-${keys} > .pinned[href="/rooms/1/pinned"]`).length === 1;
    let news = await next();
    await pin();
    expect(isPinned(await news())).toBe(true);
    expect(isPinned(await (await bob.get("/")).text())).toBe(true);
    news = await next();
    const answer = await ada.post(`/chats/${keys}/pin`, { pinned: "no", from: "pinned" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/rooms/1/pinned"]);
    expect(isPinned(await news())).toBe(false);
    expect(await pinned()).toEqual([]);
  });

  test("is no news: who has read it has nothing unread", async () => {
    const { robin, bob, user, pin } = await begin();
    await bob.post("/rooms/1/read", { upTo: String(robin.heads.head(1)) });
    await pin();
    expect(robin.unread.of(user("Bob").id, 1)).toMatchObject({ unread: 0, mentions: 0 });
  });

  test("as it is already stays so, and its page changes nothing", async () => {
    const { robin, keys, pin, ada } = await begin();
    await pin(ada, keys, "no");
    const before = robin.messages.find(keys)!.version;
    await pin();
    const { version } = robin.messages.find(keys)!;
    expect(version).toBeGreaterThan(before);
    await pin();
    expect(robin.messages.find(keys)!.version).toBe(version);
  });

  test("stays so when it is edited, and not when it is deleted", async () => {
    const { robin, user, keys, pin, pinned } = await begin();
    await pin();
    await editMessage(robin, { id: keys, user: user("Bob"), content: "Keys are with Ada" });
    expect(await pinned()).toEqual(["Keys are with Ada"]);
    await deleteMessage(robin, keys, user("Bob"));
    expect(await pinned()).toEqual([]);
    expect(robin.messages.find(keys)).toMatchObject({ pinnedAt: null, pinnedBy: null });
  });

  test("of when an open room was private is there for those who were in it", async () => {
    const { robin, ada, bob, user, pin, pinned } = await begin();
    const room = makeRoom(robin, { name: "Board", topic: "", kind: "private" }, user("Ada")).id;
    const secret = await sendMessage(robin, { user: user("Ada"), room, content: "Secret" });
    await pin(ada, secret);
    expect((await bob.get(`/rooms/${room}/pinned`)).status).toBe(404);
    expect((await ada.post(`/rooms/${room}`, { kind: "open", history: "hidden" })).status).toBe(303);
    expect(await pinned(`/rooms/${room}/pinned`)).toEqual(["Secret"]);
    expect(await pinned(`/rooms/${room}/pinned`, bob)).toEqual([]);
  });
});

describe("who pins", () => {
  test("in a room are those who keep order in it; others find no way to and are refused", async () => {
    const { robin, ada, bob, keys, pin, pinned, user } = await begin();
    const tools = async (browser = ada) =>
      elements(await (await browser.get(`/chats/${keys}`)).text(), ".tools .pin");
    expect([await tools(), await tools(bob)].map(({ length }) => length)).toEqual([1, 0]);
    const answer = await pin(bob);
    expect([answer.status, text(await answer.text())]).toEqual([
      403,
      expect.stringContaining("Only those who keep order in this room pin messages."),
    ]);
    expect(await pinned()).toEqual([]);
    const own = makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, user("Bob")).id;
    const id = await sendMessage(robin, { user: user("Bob"), room: own, content: "Leaves" });
    expect((await pin(bob, id)).status).toBe(303);
  });

  test("in a conversation is everybody in it", async () => {
    const { robin, bob, pin, pinned, user } = await begin();
    await bob.post("/directs", { name: "Ada" });
    const room = robin.rooms.readable(2, user("Bob"))!.id;
    const id = await sendMessage(robin, { user: user("Ada"), room, content: "See you at six" });
    expect((await pin(bob, id)).status).toBe(303);
    expect(await pinned(`/rooms/${room}/pinned`, bob)).toEqual(["See you at six"]);
  });

  test("in an archived room is nobody, and a guest has to sign in", async () => {
    const { robin, keys, browser, pin, user } = await begin();
    expect((await pin(browser())).status).toBe(401);
    const room = makeRoom(robin, { name: "Old", topic: "", kind: "open" }, user("Ada")).id;
    const id = await sendMessage(robin, { user: user("Ada"), room, content: "Past" });
    const ada = await signIn(robin, browser(), user("Ada"));
    await ada.post(`/rooms/${room}/archive`);
    expect((await pin(ada, id)).status).toBe(403);
    expect(robin.messages.find(keys)).toMatchObject({ pinnedAt: null });
  });

  test("has room for so many and no more", async () => {
    const { robin, ada, user, pin, pinned } = await begin();
    const ids = await Promise.all(
      Array.from({ length: limits.pins.most + 1 }, (_, n) =>
        sendMessage(robin, { user: user("Ada"), room: 1, content: `Rule ${n}` }),
      ),
    );
    const last = ids.pop()!;
    await robin.commits.run(() => {
      for (const id of ids) robin.messages.pin(robin.messages.find(id)!, user("Ada"));
    });
    const answer = await pin(ada, last);
    expect([answer.status, text(await answer.text())]).toEqual([
      422,
      expect.stringContaining("100 messages are pinned here already: unpin one first."),
    ]);
    expect(await pinned()).toHaveLength(100);
  });
});

import { describe, expect, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import type { User } from "../../../src/domain/user.ts";
import type { Browser } from "../../support/browser.ts";
import { addFiles, sendFiles } from "../../support/sentFiles.ts";
import { deleteMessage, sendMessage } from "../../support/messages.ts";
import { attribute, attributes, element, elements, text, texts } from "../../support/page.ts";
import { changeRoom, startRobin } from "../../support/robin.ts";
import { commit, makeDirect, makeRoom } from "../../support/rooms.ts";

/** A place where "Ada", whose it is, and "Bob" are. */
async function begin() {
  const started = startRobin();
  const ada = await started.signedIn("Ada", "owner");
  const bob = await started.signedIn("Bob");
  const person = (name: string): User => started.robin.people.named(name)!;
  return { ...started, ada, bob, person };
}

/** The page at `path` as `by` sees it. */
async function page(by: Browser, path: string): Promise<string> {
  const answer = await by.get(path);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.text();
}

const names = (markup: string) => texts(markup, ".sent .name");

const at = (by: Browser, path = "/rooms/1/files") => page(by, path).then(names);

/** Where "Older files" leads, if it is offered. */
function older(markup: string): string | undefined {
  const link = elements(markup, "a").find((one) => text(one) === "Older files");
  return link && attribute(link, "href")!.replace("&amp;", "&");
}

describe("the files of a room", () => {
  test("are told with who sent them, when, what they are, and lead to their messages", async () => {
    const { robin, ada, person, clock } = await begin();
    const first = await sendFiles(robin, { user: person("Bob"), names: ["plan.pdf"] });
    clock.pass(60_000);
    const second = await sendFiles(robin, { user: person("Ada"), names: ["garden.png"] });
    const markup = await page(ada, "/rooms/1/files");
    expect([text(element(markup, "h1")), text(element(markup, "title"))]).toEqual([
      "Files",
      "Files · Lobby · Robin",
    ]);
    expect(element(markup, ".place a")).toBe('<a href="/" dir="auto">Lobby</a>');
    expect(names(markup)).toEqual(["garden.png", "plan.pdf"]);
    expect(attributes(markup, ".file-link", "href")).toEqual(["/files/2", "/files/1/plan.pdf"]);
    expect(attributes(markup, ".file-link img", "src")).toEqual(["/files/2/garden.png"]);
    expect(texts(markup, ".sent b")).toEqual(["Ada", "Bob"]);
    expect(attributes(markup, ".sent time", "datetime")).toEqual([
      "2026-11-23T12:01:00.000Z",
      "2026-11-23T12:00:00.000Z",
    ]);
    expect(attributes(markup, ".sent .byline a", "href")).toEqual([
      `/rooms/1/chats/${second}#chat-${second}`,
      `/rooms/1/chats/${first}#chat-${first}`,
    ]);
    expect(texts(markup, ".sent .hint")).toEqual(["Picture · 1.5 kB", "File · 1.5 kB"]);
  });

  test.each([
    ["", ["a.bin", "t.txt", "v.mp4", "s.mp3", "x.bad", "p.png"], "All"],
    ["?kind=images", ["p.png"], "Pictures"],
    ["?kind=files", ["a.bin", "t.txt", "v.mp4", "s.mp3", "x.bad"], "Other files"],
  ])("are pictures, all else, or all of them (%j)", async (query, expected, current) => {
    const { robin, ada, person } = await begin();
    for (const name of ["p.png", "x.bad", "s.mp3", "v.mp4", "t.txt", "a.bin"])
      await sendFiles(robin, { user: person("Bob"), names: [name] });
    const markup = await page(ada, `/rooms/1/files${query}`);
    expect(names(markup)).toEqual(expected);
    expect(texts(markup, '.kinds [aria-current="page"]')).toEqual([current]);
    expect(attributes(markup, ".kinds a", "href")).toEqual([
      "/rooms/1/files",
      "/rooms/1/files?kind=images",
      "/rooms/1/files?kind=files",
    ]);
  });

  test("are told as what they are to those who see them", async () => {
    const { robin, ada, person } = await begin();
    const sent = ["p.png", "x.bad", "s.mp3", "v.mp4", "t.txt", "a.bin"];
    await sendFiles(robin, { user: person("Bob"), names: sent });
    const kinds = texts(await page(ada, "/rooms/1/files"), ".sent .hint").map((one) => one.split(" · ")[0]);
    expect(kinds.reverse()).toEqual(["Picture", "File", "Sound", "Video", "Text", "File"]);
    expect((await ada.get("/rooms/1/files?kind=films")).status).toBe(422);
  });

  test.each([
    ["", "There are no files here yet."],
    ["?kind=images", "There are no pictures here yet."],
    ["?kind=files", "There are no other files here yet."],
  ])("are none, which is said (%j)", async (query, expected) => {
    const { ada } = await begin();
    const markup = await page(ada, `/rooms/1/files${query}`);
    expect(texts(markup, "main [role=status]")).toEqual([expected]);
    expect(older(markup)).toBeUndefined();
  });

  test("are those of this room alone, and led to by what is told about it", async () => {
    const { robin, ada, person } = await begin();
    const { id } = makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, person("Ada"));
    await sendFiles(robin, { user: person("Ada"), room: id, names: ["here.txt"] });
    await sendFiles(robin, { user: person("Ada"), names: ["there.txt"] });
    const about = await page(ada, `/rooms/${id}/members`);
    const path = attributes(about, ".ways a", "href").find((href) => href.endsWith("/files"))!;
    expect(await at(ada, path)).toEqual(["here.txt"]);
  });

  test("are shown fifty at a time, each once, by when their messages were sent", async () => {
    const { robin, ada, person } = await begin();
    const user = person("Bob");
    // Taken in before all others, and sent behind them.
    const waiting = await addFiles(robin, { user, names: ["early.png", "early.txt"] });
    const sent: string[] = [];
    for (let index = 0; index < limits.file.shown; index += 1) {
      const both = [`${index}.png`, `${index}.txt`];
      await sendFiles(robin, { user, names: both });
      sent.unshift(...both.toReversed());
    }
    await sendMessage(robin, { user, room: 1, content: "", files: waiting });
    sent.unshift("early.txt", "early.png");
    for (const [query, expected] of [
      ["", sent],
      ["?kind=images", sent.filter((name) => name.endsWith(".png"))],
      ["?kind=files", sent.filter((name) => name.endsWith(".txt"))],
    ] as const) {
      const pages: string[][] = [];
      for (let path: string | undefined = `/rooms/1/files${query}`; path !== undefined;) {
        const markup = await page(ada, path);
        pages.push(names(markup));
        path = older(markup);
      }
      expect(pages.flat()).toEqual([...expected]);
      expect(pages.map(({ length }) => length)).toEqual(
        expected.length > 100 ? [50, 50, 2] : [50, expected.length - 50],
      );
    }
  });

  test("follow each other in the same order on the pages of pictures", async () => {
    const { robin, ada, person } = await begin();
    const user = person("Bob");
    const waiting = await addFiles(robin, { user, names: ["last.png"] });
    await sendFiles(robin, { user, names: ["first.png", "between.txt", "second.png"] });
    await sendMessage(robin, { user, room: 1, content: "", files: waiting });
    const listed = attributes(await page(ada, "/rooms/1/files?kind=images"), ".file-link", "href");
    expect(listed).toEqual(["/files/1", "/files/4", "/files/2"]);
    const beside = async (path: string) => {
      const markup = await page(ada, path);
      return ["next", "prev"].map((rel) => attributes(markup, `.ways [rel="${rel}"]`, "href")[0]);
    };
    expect(await Promise.all(listed.map(beside))).toEqual([
      [undefined, "/files/4"],
      ["/files/1", "/files/2"],
      ["/files/4", undefined],
    ]);
  });

  test("have none that waits for its message, not even for who has sent it in", async () => {
    const { robin, ada, bob, person } = await begin();
    const files = await addFiles(robin, { user: person("Bob"), names: ["waiting.txt"] });
    expect([await at(ada), await at(bob)]).toEqual([[], []]);
    await sendMessage(robin, { user: person("Bob"), room: 1, content: "", files });
    expect([await at(ada), await at(bob)]).toEqual([["waiting.txt"], ["waiting.txt"]]);
  });

  test("are gone with their message, however they were looked for", async () => {
    const { robin, ada, person } = await begin();
    const user = person("Bob");
    await sendFiles(robin, { user, names: ["kept.png"] });
    const message = await sendFiles(robin, { user, names: ["gone.png"] });
    await sendFiles(robin, { user, names: ["new.png"] });
    expect(await at(ada, "/rooms/1/files?before=2")).toEqual(["kept.png"]);
    await deleteMessage(robin, message, user);
    for (const query of ["", "?kind=images"])
      expect(await at(ada, `/rooms/1/files${query}`)).toEqual(["new.png", "kept.png"]);
    // What a page leads on from may be gone by then.
    expect(await at(ada, "/rooms/1/files?before=2")).toEqual(["new.png", "kept.png"]);
  });

  test("have names that stay text, in whatever script, each in its direction", async () => {
    const { robin, ada, person } = await begin();
    const hostile = `<script>alert("1")</script>.txt`;
    const typed = ["صورة الحديقة.png", "会议.txt", "größe 😀.pdf", hostile];
    await sendFiles(robin, { user: person("Bob"), names: typed });
    const markup = await page(ada, "/rooms/1/files");
    expect(names(markup)).toEqual(typed.toReversed());
    expect(new Set(attributes(markup, ".sent .name", "dir"))).toEqual(new Set(["auto"]));
    expect(markup).not.toContain("<script>alert");
  });

  test("of somebody whom one hides are folded", async () => {
    const { robin, ada, person } = await begin();
    await sendFiles(robin, { user: person("Bob"), names: ["loud.png"] });
    expect(attributes(await page(ada, "/rooms/1/files"), ".sent > li", "data-author")).toEqual(["2"]);
    await ada.post(`/users/${person("Bob").id}/hide`, { hidden: "yes" });
    const [style] = attributes(await page(ada, "/rooms/1/files"), 'link[href^="/assets/hidden/"]', "href");
    expect(await (await ada.get(style!)).text()).toContain('.sent > [data-author="2"]');
  });
});

describe("the files of a room are shown to those alone who may read it", () => {
  test("to its members, where it is private or among a few", async () => {
    const { robin, browser, signedIn, ada, bob, person } = await begin();
    const secret = makeRoom(robin, { name: "Secret", topic: "", kind: "private" }, person("Ada")).id;
    const direct = makeDirect(robin, person("Ada"), [person("Bob").id]).id;
    const eve = await signedIn("Eve");
    for (const room of [secret, direct, 99]) {
      const status = async (by: Browser) => (await by.get(`/rooms/${room}/files`)).status;
      expect([await status(eve), await status(browser())]).toEqual([404, 303]);
    }
    expect((await bob.get(`/rooms/${secret}/files`)).status).toBe(404);
    await sendFiles(robin, { user: person("Ada"), room: secret, names: ["plan.txt"] });
    await sendFiles(robin, { user: person("Ada"), room: direct, names: ["letter.txt"] });
    expect(await at(ada, `/rooms/${secret}/files`)).toEqual(["plan.txt"]);
    expect(await at(bob, `/rooms/${direct}/files`)).toEqual(["letter.txt"]);
    commit(robin, () => robin.invitations.add(secret, person("Bob").id, person("Ada").id));
    expect(await at(bob, `/rooms/${secret}/files`)).toEqual(["plan.txt"]);
    const back = (await browser().get(`/rooms/${secret}/files?kind=images`)).headers.get("location");
    expect(back).toBe(`/login?${new URLSearchParams({ next: `/rooms/${secret}/files?kind=images` })}`);
  });

  test("to guests, where the owner has them read the lobby", async () => {
    const { robin, browser, ada, person } = await begin();
    await sendFiles(robin, { user: person("Ada"), names: ["a.png"] });
    expect(await at(browser())).toEqual(["a.png"]);
    changeRoom(robin, { isPublic: false });
    expect((await browser().get("/rooms/1/files")).status).toBe(303);
    expect(await at(ada)).toEqual(["a.png"]);
  });

  test("to nobody who was banned", async () => {
    const { robin, ada, bob, person } = await begin();
    await sendFiles(robin, { user: person("Ada"), names: ["a.png"] });
    changeRoom(robin, { isPublic: false });
    expect(await at(bob)).toEqual(["a.png"]);
    await ada.post(`/users/${person("Bob").id}/ban`, { minutes: "60", reason: "Loud" });
    expect((await bob.get("/rooms/1/files")).status).toBe(303);
  });

  test("without what was said before they may read, whatever they ask for", async () => {
    const { robin, ada, bob, person } = await begin();
    const room = makeRoom(robin, { name: "Library", topic: "", kind: "private" }, person("Ada"));
    await sendFiles(robin, { user: person("Ada"), room: room.id, names: ["old.png", "old.txt"] });
    await ada.post(`/rooms/${room.id}`, { kind: "open", history: "hidden" });
    await sendFiles(robin, { user: person("Ada"), room: room.id, names: ["new.png", "new.txt"] });
    const path = `/rooms/${room.id}/files`;
    expect(await at(bob, path)).toEqual(["new.txt", "new.png"]);
    for (const query of ["?kind=images&before=3", "?before=1", "?before=2", "?before=3"])
      expect(await at(bob, path + query)).toEqual([]);
    expect(await at(bob, `${path}?kind=images`)).toEqual(["new.png"]);
    expect(await at(ada, path)).toEqual(["new.txt", "new.png", "old.txt", "old.png"]);
  });

  test("from the newest on, where they name a file of another room", async () => {
    const { robin, bob, person } = await begin();
    const secret = makeRoom(robin, { name: "Secret", topic: "", kind: "private" }, person("Ada")).id;
    await sendFiles(robin, { user: person("Ada"), names: ["before.txt"] });
    await sendFiles(robin, { user: person("Ada"), room: secret, names: ["plan.txt"] });
    await sendFiles(robin, { user: person("Ada"), names: ["after.txt"] });
    // Which of them are older would tell when that one was sent.
    expect(await at(bob, "/rooms/1/files?before=2")).toEqual(["after.txt", "before.txt"]);
  });
});

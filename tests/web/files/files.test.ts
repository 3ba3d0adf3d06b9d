import { describe, expect, test } from "bun:test";
import { readFileSync, utimesSync } from "node:fs";
import { basename, join } from "node:path";
import { limits } from "../../../src/base/limits.ts";
import { ExportRows } from "../../../src/export/exportRows.ts";
import type { Browser } from "../../support/browser.ts";
import { beginWithFiles as begin, png, type WithFiles as Started } from "../../support/files.ts";
import {
  attribute,
  attributes,
  contents,
  element,
  elements,
  field,
  text,
  texts,
} from "../../support/page.ts";
import { until } from "../../support/robin.ts";
import { makeRoom } from "../../support/rooms.ts";

const HOUR = 3_600_000;

const SVG = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`;
const HTML = "<!doctype html><script>alert(1)</script>";

describe("a file", () => {
  test("is sent, belongs to a message, and is given out as it came", async () => {
    const { ada, bob, upload, say, kept, folder } = await begin();
    const file = await upload(ada, "Some text", "notes.txt");
    expect(file).toEqual({ id: 1, name: "notes.txt", type: "text/plain", size: 9 });
    expect((await say(ada, "Here they are", [1])).status).toBe(204);
    const page = await (await bob.get("/")).text();
    expect(contents(page)).toEqual(["Here they are"]);
    expect(attributes(page, ".files a", "href")).toEqual(["/files/1/notes.txt"]);
    expect(text(element(page, ".files .hint"))).toBe("TXT · 9 bytes");
    const answer = await bob.get("/files/1/notes.txt");
    expect(await answer.text()).toBe("Some text");
    expect(kept()).toHaveLength(1);
    expect(readFileSync(join(folder, "files", kept()[0]!.slice(0, 2), kept()[0]!), "utf8")).toBe("Some text");
  });

  test("that is sent again with its key is stored once, in its room and by its sender", async () => {
    const { robin, ada, bob, upload, send, say, kept, person } = await begin();
    const other = String(makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, person("Ada")).id);
    const key = "k".repeat(64);
    const first = await upload(ada, "Some text", "notes.txt", "", { key });
    expect(await upload(ada, "Some text", "notes.txt", "", { key })).toEqual(first);
    // What was a file once stays that, as with a message.
    expect(await upload(ada, "Others", "b.txt", "1", { key })).toEqual(first);
    expect(kept()).toHaveLength(1);
    const others = [
      await upload(ada, "Some text", "notes.txt", other, { key }),
      await upload(bob, "Some text", "notes.txt", "", { key }),
      await upload(ada, "Some text", "notes.txt", "", { key: "another" }),
      await upload(ada, "Some text", "notes.txt", "", { key: "" }),
      await upload(ada, "Some text", "notes.txt", "", { key: "" }),
    ];
    expect(new Set([first, ...others].map(({ id }) => id)).size).toBe(6);
    const together = [0, 1, 2].map(() => upload(ada, "At once", "c.txt", "", { key: "together" }));
    expect(new Set((await Promise.all(together)).map(({ id }) => id)).size).toBe(1);
    expect((await send(ada, "x", "a.txt", "", {}, { key: `${key}k` })).status).toBe(422);
    expect((await send(ada, "x", "a.txt", "", {}, { key: "\0" })).status).toBe(422);

    await say(ada, "", [first.id]);
    expect(await upload(ada, "Some text", "notes.txt", "", { key })).toEqual(first);
    await ada.post(`/chats/${robin.heads.newest}/delete`);
    expect((await upload(ada, "Some text", "notes.txt", "", { key })).id).not.toBe(first.id);
  });

  test("has a page, also when the account of its sender is gone", async () => {
    const { robin, ada, bob, upload, say, person } = await begin();
    await say(bob, "", [(await upload(bob, png(9, 9), "a.png")).id]);
    await robin.accountDeletion.leave(person("Bob"), false);
    const answer = await ada.get("/files/1");
    expect(answer.status).toBe(200);
    expect(text(element(await answer.text(), "main .aside"))).toStartWith("former user ·");
  });

  test("stands among the others of its message as they were put, whichever came first", async () => {
    const { robin, app, ada, bob, upload } = await begin();
    for (const width of [10, 20, 30]) await upload(ada, png(width, 8), `${width}.png`);
    const body = new URLSearchParams({ content: "" });
    for (const id of ["3", "1", "2"]) body.append("file", id);
    const cookie = [...ada.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
    await app.handle(new Request("http://localhost/chats", { method: "POST", body, headers: { cookie } }));
    const order = ["30.png", "10.png", "20.png"];
    expect(attributes(await (await bob.get("/")).text(), ".files img", "alt")).toEqual(order);
    expect((await ada.post("/chats/1", { content: "Words, too", revision: "0" })).status).toBe(303);
    expect(attributes(await (await bob.get("/")).text(), ".files img", "alt")).toEqual(order);
    const ways = async (id: number) =>
      attributes(await (await bob.get(`/files/${id}`)).text(), "main .ways a[rel]", "href");
    expect([await ways(3), await ways(1), await ways(2)]).toEqual([
      ["/files/1"],
      ["/files/3", "/files/2"],
      ["/files/1"],
    ]);
    const listed = async (path: string) =>
      attributes(await (await bob.get(path)).text(), ".file-link", "href");
    expect(await listed("/rooms/1/files")).toEqual(["/files/2", "/files/1", "/files/3"]);
    expect(await listed("/rooms/1/files?before=1")).toEqual(["/files/3"]);
    expect(await listed("/search?q=has:image")).toEqual(["/files/3", "/files/1", "/files/2"]);
    const kept = (await (await ada.get("/profile/data")).json()) as {
      messages: { files: { name: string }[] }[];
    };
    expect(kept.messages[0]!.files.map(({ name }) => name)).toEqual(["30.png", "10.png", "20.png"]);
    const [whole] = [...new ExportRows(robin.db).messagesIn(1)].flat();
    expect(whole!.files.map(({ name }) => name)).toEqual(["30.png", "10.png", "20.png"]);
  });

  test("may be all that a message has, and one of ten", async () => {
    const { robin, ada, upload, say } = await begin();
    for (let index = 0; index < 11; index += 1) await upload(ada, `File ${index}`, `${index}.txt`);
    expect((await say(ada, "", [1])).status).toBe(204);
    expect((await say(ada, "", [])).status).toBe(422);
    const answering = await (await ada.get("/?reply=1")).text();
    expect(text(element(answering, "#context .what"))).toContain("Ada 📎");
    const { id } = robin.people.named("Ada")!;
    const post = (files: number[]) =>
      robin.posting.post({
        user: { id },
        room: 1,
        content: "",
        address: "here",
        files: files.map((one) => ({ id: one, description: "" })),
      });
    expect(await post([2, 3, 4])).toBeNumber();
    expect(robin.files.of(2).map(({ name }) => name)).toEqual(["1.txt", "2.txt", "3.txt"]);
    expect(await post([5, 6, 7, 8, 9, 10, 11, 1, 2, 3, 4])).toMatchObject({ kind: "invalid" });
  });

  test.each([
    ["Interview with the mayor.flac", "fLaC\0\0\0\x22", "audio/flac", "audio"],
    ["a.aac", "\xff\xf1\x50\x80\x2e\x7f\xfc", "audio/aac", "audio"],
    ["a.m4v", "\0\0\0\x18ftypM4V \0\0\0\0M4V mp42", "video/x-m4v", "video"],
    ["a.mov", "\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video/quicktime", "video"],
  ])(
    "that is a sound or a film plays in place, beside its name, its size and the way to its page (%s)",
    async (name, head, type, player) => {
      const { ada, bob, upload, say } = await begin();
      const file = await upload(ada, Buffer.concat([Buffer.from(head, "latin1"), Buffer.alloc(900)]), name);
      expect(file.type).toBe(type);
      await say(ada, "", [1]);
      const item = element(await (await bob.get("/")).text(), ".files li");
      expect(attributes(item, player, "src")).toEqual([`/files/1/${encodeURIComponent(name)}`]);
      expect(attributes(item, "a", "href")).toEqual(["/files/1"]);
      expect(text(element(item, "a"))).toBe(name);
      expect(text(element(item, ".hint"))).toMatch(/^(?:FLAC|AAC|M4V|MOV) · 9\d\d bytes$/);
      const page = await (await bob.get("/files/1")).text();
      expect(elements(page, `figure ${player}`)).toHaveLength(1);
      expect(attributes(page, "main a[download]", "download")).toEqual([name]);
    },
  );

  test("that is not there, is another's, is for another room or was sent already makes no message", async () => {
    const { robin, ada, bob, upload, say, person } = await begin();
    const garden = makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, person("Ada")).id;
    await upload(ada, "For the lobby", "a.txt");
    for (const [by, room] of [
      [bob, ""],
      [ada, String(garden)],
    ] as const) {
      const answer = await say(by, "With a file", [1], room);
      expect([answer.status, text(await answer.text())]).toEqual([
        422,
        "A file is not there any more. Add it again.",
      ]);
      expect(answer.headers.get("robin-gone")).toBe("1");
    }
    expect((await say(ada, "", [9])).headers.get("robin-gone")).toBe("9");
    expect((await say(ada, "Once", [1])).status).toBe(204);
    expect((await say(ada, "Twice", [1])).status).toBe(422);
    expect(robin.messages.last(1).map(({ content }) => content)).toEqual(["Once"]);
  });

  test("is what its bytes are, whatever it is called, and runs nothing", async () => {
    const { ada, bob, upload, say } = await begin();
    const BINARY = "application/octet-stream";
    const sent = [
      [png(8, 4), "a.html", "image/png", "inline"],
      [SVG, "picture.svg", "text/plain", "inline"],
      [HTML, "picture.png", "text/plain", "inline"],
      [new Uint8Array([0x50, 0x4b, 3, 4, ...new Uint8Array(40)]), "a.png", BINARY, "attachment"],
      ["%PDF-1.7\n", "a.jpg", BINARY, "attachment"],
      [new Uint8Array([0, 1, 2, 0xff]), "a.mp4", BINARY, "attachment"],
      ["", "empty.png", "text/plain", "inline"],
    ] as const;
    for (const [bytes, name, type, shown] of sent) {
      const file = await upload(ada, bytes, name);
      await say(ada, "", [file.id]);
      const { headers } = await bob.get(`/files/${file.id}/${name}`);
      expect([name, file.type, headers.get("content-disposition")!.split(";")[0]]).toEqual([
        name,
        type,
        shown,
      ]);
      expect(headers.get("content-type")).toBe(type === "text/plain" ? "text/plain; charset=utf-8" : type);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("content-security-policy")).toBe(
        "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      );
      expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
      expect(headers.get("cache-control")).toBe("private, no-cache");
    }
  });

  test.each([
    ["grüße 😀.txt", "UTF-8''gr%C3%BC%C3%9Fe%20%F0%9F%98%80.txt", "gr__e __.txt"],
    [`a"b\\c'(1)*%.txt`, "UTF-8''a%22b_c%27%281%29%2A%25.txt", "a_b_c'(1)*_.txt"],
    ["../../etc/passwd", "UTF-8''_.._etc_passwd", "_.._etc_passwd"],
    ["صورة.txt", "UTF-8''%D8%B5%D9%88%D8%B1%D8%A9.txt", "____.txt"],
    ["\r\nset-cookie: x=y.txt", "UTF-8''set-cookie%3A%20x%3Dy.txt", "set-cookie: x=y.txt"],
  ])("called %j keeps that", async (name, encoded, plain) => {
    const { ada, upload } = await begin();
    const { id, name: kept } = await upload(ada, "x", name);
    const answer = await ada.get(`/files/${id}/${encodeURIComponent(kept)}`);
    expect(answer.headers.get("content-disposition")).toBe(
      `inline; filename="${plain}"; filename*=${encoded}`,
    );
  });
});

describe("a file is given out to those alone who may read its message", () => {
  test("and before there is one to who has sent it", async () => {
    const { robin, ada, bob, browser, upload, say, person } = await begin();
    const secret = makeRoom(robin, { name: "Secret", topic: "", kind: "private" }, person("Ada")).id;
    const { id } = await upload(ada, "Among us", "a.txt", String(secret));
    const status = async (by: Browser) => (await by.get(`/files/${id}/a.txt`)).status;
    expect([await status(ada), await status(bob), await status(browser())]).toEqual([200, 404, 303]);
    await say(ada, "", [id], String(secret));
    expect([await status(ada), await status(bob), await status(browser())]).toEqual([200, 404, 303]);
    const open = await upload(ada, "For all", "b.txt");
    expect((await browser().get(`/files/${open.id}/b.txt`)).status).toBe(303);
    await say(ada, "", [open.id]);
    expect((await browser().get(`/files/${open.id}/b.txt`)).status).toBe(200);
    await ada.post("/rooms/1", { guests: "no" });
    expect((await browser().get(`/files/${open.id}/b.txt`)).status).toBe(303);
    expect((await bob.get("/files/99/b.txt")).status).toBe(404);
  });

  test("again without its bytes where the browser has them, which is asked at each use", async () => {
    const { ada, bob, upload, say } = await begin();
    await upload(ada, "x", "a.txt");
    await say(ada, "", [1]);
    const etag = (await bob.get("/files/1/a.txt")).headers.get("etag")!;
    const again = await bob.get("/files/1/a.txt", { "if-none-match": etag });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    await ada.post("/chats/1/delete");
    expect((await bob.get("/files/1/a.txt", { "if-none-match": etag })).status).toBe(404);
  });
});

describe("nobody sends a file", () => {
  test("who is not signed in, may not post there, or is muted", async () => {
    const { robin, ada, bob, browser, send, person, kept } = await begin();
    const secret = makeRoom(robin, { name: "Secret", topic: "", kind: "private" }, person("Ada")).id;
    expect((await send(browser(), "x")).status).toBe(401);
    expect((await send(bob, "x", "a.txt", String(secret))).status).toBe(404);
    await ada.post(`/users/${person("Bob").id}/mute`, { minutes: "60" });
    expect((await send(bob, "x")).status).toBe(403);
    expect((await send(bob, "x", "a.txt", "99")).status).toBe(404);
    expect(kept()).toEqual([]);
  });

  test("that is too large, comes without its length, or not whole", async () => {
    const { ada, send, kept } = await begin();
    const large = await send(ada, "x", "a.bin", "", { "content-length": String(50 * 1_048_576 + 1) });
    expect(large.status).toBe(413);
    const cut = await send(ada, "x", "a.bin", "", { "content-length": "2" });
    expect([cut.status, await cut.json()]).toEqual([
      422,
      { error: "The file did not come whole. Send it again." },
    ]);
    expect(kept()).toEqual([]);
  });
});

describe("a form without script", () => {
  /** What a browser sends for the form below the box, with `files` chosen. */
  function formOf(
    fields: Record<string, string>,
    files: readonly (readonly [name: string, bytes: string])[],
  ) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    for (const [name, bytes] of files) form.append("files", new File([bytes], name));
    return form;
  }

  async function post(started: Started, by: Browser, form: FormData): Promise<Response> {
    const cookie = [...by.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
    return started.app.handle(
      new Request("http://localhost/chats", { method: "POST", body: form, headers: { cookie } }),
    );
  }

  test("sends several files with a message, in any room", async () => {
    const started = await begin();
    const { robin, ada, bob, person } = started;
    const page = await (await ada.get("/")).text();
    expect(attribute(element(page, ".attach form"), "enctype")).toBe("multipart/form-data");
    const files = [
      ["größe.txt", "One"],
      ["b.txt", "Two"],
    ] as const;
    const answer = await post(started, ada, formOf({ content: "Here" }, files));
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
    const lobby = await (await bob.get("/")).text();
    expect([contents(lobby), attributes(lobby, ".files a", "href")]).toEqual([
      ["Here"],
      ["/files/1/gr%C3%B6%C3%9Fe.txt", "/files/2/b.txt"],
    ]);
    const garden = makeRoom(robin, { name: "Garden", topic: "", kind: "private" }, person("Ada")).id;
    expect(
      (await post(started, ada, formOf({ room: String(garden), content: "" }, [["c.txt", "Three"]]))).status,
    ).toBe(303);
    expect(robin.files.find(3)).toMatchObject({ room: garden, message: robin.heads.newest });
    expect((await bob.get("/files/3/c.txt")).status).toBe(404);
  });

  test("answers what the page answers", async () => {
    const started = await begin();
    const { robin, ada, bob } = started;
    await bob.say("Where?");
    const form = element(await (await ada.get("/rooms/1?reply=1")).text(), ".attach form");
    const reply = field(form, "reply")!;
    const answer = await post(started, ada, formOf({ reply, content: "" }, [["map.txt", "Here"]]));
    expect(answer.status).toBe(303);
    expect(robin.messages.last(1).at(-1)).toMatchObject({ replyTo: 1, content: "" });
    expect(elements(await (await ada.get("/")).text(), ".attach [name=reply]")).toEqual([]);
  });

  test("with nothing chosen sends what was said, and with neither says so", async () => {
    const started = await begin();
    expect((await post(started, started.ada, formOf({ content: "Words" }, [["", ""]]))).status).toBe(303);
    expect((await post(started, started.ada, formOf({ content: "" }, [["", ""]]))).status).toBe(422);
    expect(started.robin.messages.last(1).map(({ content }) => content)).toEqual(["Words"]);
    expect(started.kept()).toEqual([]);
  });

  test("takes in nothing for who may not post there, and keeps what was said", async () => {
    const started = await begin();
    const { robin, ada, bob, browser, person, kept } = started;
    const secret = String(makeRoom(robin, { name: "Secret", topic: "", kind: "private" }, person("Ada")).id);
    const form = () => formOf({ room: secret, content: "A long text" }, [["a.txt", "x".repeat(100_000)]]);
    expect((await post(started, bob, form())).status).toBe(404);
    await ada.post(`/users/${person("Bob").id}/mute`, { minutes: "60", reason: "Loud" });
    const muted = await post(started, bob, formOf({ content: "A long text" }, [["a.txt", "x"]]));
    expect(muted.status).toBe(403);
    expect(await muted.text()).toContain("A long text");
    const guest = await post(started, browser(), formOf({ content: "A long text" }, [["a.txt", "x"]]));
    expect(guest.status).toBe(401);
    expect(await guest.text()).toContain("A long text");
    expect(kept()).toEqual([]);
    expect(robin.messages.last(1)).toEqual([]);
  });

  /** What stands in the box again, with its reason, the files that go with it, and what is said of others. */
  const returned = (page: string) => ({
    reason: text(element(page, "#reason")),
    content: text(element(page, "#content")).length,
    files: elements(page, ".kept li").map((line) => [
      attribute(element(line, "input"), "value"),
      text(element(line, "bdi")),
    ]),
    missing: texts(page, ".kept .hint"),
  });
  const LATER = "Files that are not listed here have to be added again.";

  test("gives back the files of what was refused, which go with what is sent then", async () => {
    const started = await begin();
    const { robin, ada } = started;
    const files = [
      ["a.txt", "One"],
      ["b.txt", "Two"],
    ] as const;
    const refused = await post(started, ada, formOf({ content: "x".repeat(4_001) }, files));
    expect(refused.status).toBe(422);
    const page = await refused.text();
    expect(returned(page)).toMatchObject({
      content: 4_001,
      files: [
        ["1", "a.txt"],
        ["2", "b.txt"],
      ],
      missing: [],
    });
    expect(attributes(page, ".kept input", "form")).toEqual(["composer", "composer"]);
    expect(elements(page, "#content[required]")).toEqual([]);
    const again = new URLSearchParams({ content: "Short" });
    for (const id of ["1", "2"]) again.append("file", id);
    const cookie = [...ada.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
    const request = { method: "POST", body: again, headers: { cookie } };
    expect((await started.app.handle(new Request("http://localhost/chats", request))).status).toBe(303);
    expect(robin.files.of(robin.heads.newest).map(({ name }) => name)).toEqual(["a.txt", "b.txt"]);
  });

  test("that is too quick, or has too many, gives back what has arrived", async () => {
    const started = await begin({ SENDS_PER_MINUTE: "1" });
    const { ada } = started;
    for (let sent = 0; sent < 10; sent += 1) await ada.say("Quick");
    const soon = await post(started, ada, formOf({ content: "Here" }, [["a.txt", "One"]]));
    expect([soon.status, returned(await soon.text()).files]).toEqual([429, [["1", "a.txt"]]]);
    const eleven = Array.from({ length: 11 }, (_, index) => [`${index}.txt`, "x"] as const);
    const many = await post(started, ada, formOf({ content: "Here" }, eleven));
    expect([many.status, returned(await many.text()).files.length]).toEqual([422, 11]);
  });

  test("says of files that were not taken in that they have to be added again", async () => {
    const started = await begin();
    const { ada, bob, browser, person } = started;
    await ada.post(`/users/${person("Bob").id}/mute`, { minutes: "60", reason: "Loud" });
    const form = () => formOf({ content: "A text" }, [["a.txt", "x"]]);
    expect(returned(await (await post(started, bob, form())).text())).toMatchObject({
      files: [],
      missing: [LATER],
    });
    expect(await (await post(started, browser(), form())).text()).toContain(LATER);
    const empty = await post(started, ada, formOf({ content: "" }, [["", ""]]));
    expect(await empty.text()).not.toContain(LATER);
  });

  test("is said once when its button is clicked twice, and again a while later", async () => {
    const started = await begin();
    const { robin, ada, clock } = started;
    const form = (name = "a.txt", bytes = "One") => formOf({ content: "Here" }, [[name, bytes]]);
    const said = () => robin.messages.last(1).length;
    const answers = await Promise.all([post(started, ada, form()), post(started, ada, form())]);
    expect([answers.map(({ status }) => status), said()]).toEqual([[303, 303], 1]);
    await post(started, ada, form("b.txt"));
    await post(started, ada, form("a.txt", "Two"));
    expect(said()).toBe(3);
    clock.pass(60_000);
    await post(started, ada, form());
    expect(said()).toBe(4);
  });

  test("with as much text as one without files may have keeps it, and with more is too long, of which nothing stays", async () => {
    const started = await begin();
    const { ada, robin, kept } = started;
    const files = [["a.txt", "x"]] as const;
    const most = limits.body.bytes;
    const long = await post(started, ada, formOf({ content: "é".repeat(most / 2) }, []));
    expect(long.status).toBe(422);
    const page = await long.text();
    expect(page).toContain(`this one has ${(most / 2).toLocaleString("en")}.`);
    expect(page).toContain(`>${"é".repeat(most / 2)}<`);
    for (const fields of [{ content: "x".repeat(most + 1) }, { content: "x".repeat(most), room: "1" }]) {
      const answer = await post(started, ada, formOf(fields, files));
      expect([answer.status, text(element(await answer.text(), "h1"))]).toEqual([
        413,
        "That is far too long",
      ]);
    }
    expect([robin.messages.last(1), kept()]).toEqual([[], []]);
  });

  test.each([
    ["that is cut", `--x\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n\r\nabc`],
    ["that is none", "nothing of the kind"],
    ["that is empty", ""],
  ])("%s makes no message, and ends", async (_, body) => {
    const { app, ada, robin, kept } = await begin();
    const cookie = [...ada.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
    const headers = { cookie, "content-type": "multipart/form-data; boundary=x" };
    const answer = await app.handle(new Request("http://localhost/chats", { method: "POST", body, headers }));
    expect([400, 422]).toContain(answer.status);
    expect(robin.messages.last(1)).toEqual([]);
    expect(kept()).toEqual([]);
  });
});

describe("the bytes of a file", () => {
  test("lie there once, and are gone with the last message that has them", async () => {
    const { ada, upload, say, kept } = await begin();
    for (const id of [1, 2]) {
      await upload(ada, "The same", `${id}.txt`);
      await say(ada, "", [id]);
    }
    expect(kept()).toHaveLength(1);
    await ada.post("/chats/1/delete");
    expect(kept()).toHaveLength(1);
    await ada.post("/chats/2/delete");
    expect(kept()).toEqual([]);
  });

  test.each([
    [
      "the account that sent it",
      async ({ robin, person }: Started) => {
        await robin.roles.handOver(person("Ada"), person("Bob").id);
        await robin.accountDeletion.leave(person("Ada"), true);
        await robin.messagePurge.start();
      },
    ],
    [
      "its age",
      async ({ robin, clock, person }: Started) => {
        clock.pass(40 * 24 * HOUR);
        await robin.place.change(person("Ada"), { ...robin.place.settings, keepDays: 30 });
        await robin.messageRetention.start();
      },
    ],
  ] as const)("are gone with %s", async (_, act) => {
    const started = await begin();
    const { ada, upload, say, kept } = started;
    await upload(ada, "x", "a.txt");
    await say(ada, "", [1]);
    await act(started);
    expect(kept()).toEqual([]);
  });

  test("are gone with the room", async () => {
    const { robin, ada, upload, say, kept, person } = await begin();
    const garden = String(makeRoom(robin, { name: "Garden", topic: "", kind: "open" }, person("Ada")).id);
    await upload(ada, "x", "a.txt", garden);
    await say(ada, "", [1], garden);
    await upload(ada, "never sent", "b.txt", garden);
    await ada.post(`/rooms/${garden}/delete`);
    await robin.purging.start();
    await robin.fileSweeping.start();
    expect(kept()).toEqual([]);
  });

  test("that were never sent, or have not come whole, are swept within two hours", async () => {
    const { robin, ada, folder, clock, upload, say, kept } = await begin();
    await upload(ada, "never sent", "a.txt");
    await upload(ada, "sent", "b.txt");
    await say(ada, "", [2]);
    const half = join(folder, "files/incoming/half");
    await Bun.write(half, "ha");
    utimesSync(half, clock.time / 1_000, clock.time / 1_000);
    await Bun.write(join(folder, "files/ab", "ab".repeat(32)), "left over by a crash");
    await robin.fileSweeping.start();
    expect(kept()).toHaveLength(3);
    clock.pass(limits.file.unsent + 1);
    await robin.fileSweeping.start();
    expect(kept()).toHaveLength(1);
    expect(robin.files.find(1)).toBeUndefined();
    expect(await (await ada.get("/files/2/b.txt")).text()).toBe("sent");
  });

  test("that came only in part when an earlier run ended are swept at once, and what comes now stays", async () => {
    const { robin, folder, clock, kept } = await begin();
    for (const [name, time] of [
      ["before", clock.time - 1],
      ["now", clock.time],
    ] as const) {
      const path = join(folder, "files/incoming", name);
      await Bun.write(path, "ha");
      utimesSync(path, time / 1_000, time / 1_000);
    }
    await robin.fileSweeping.start();
    expect(kept()).toEqual(["now"]);
  });

  test("that were swept leave no number to another: who sends them late sends no other file", async () => {
    const { robin, ada, clock, upload, say } = await begin();
    await upload(ada, "never sent", "a.txt");
    clock.pass(limits.file.unsent + 1);
    await robin.fileSweeping.start();
    expect((await upload(ada, "another", "b.txt")).id).toBe(2);
    expect((await say(ada, "Late", [1])).headers.get("robin-gone")).toBe("1");
  });

  test("that nothing names are swept within two hours, and what is not Robin's stays", async () => {
    const { robin, folder, clock, kept } = await begin();
    const strangers = ["00", "f0", "notes.txt", "ab/abnotes.txt", "incoming/a/notes.txt"];
    for (const name of strangers) await Bun.write(join(folder, "files", name), "of somebody else");
    for (const name of ["ab", "ef"])
      await Bun.write(join(folder, "files", name, name.repeat(32)), "left over by a crash");
    for (const name of ["0", "z"]) {
      const path = join(folder, "files/incoming", name);
      await Bun.write(path, "ha");
      utimesSync(path, clock.time / 1_000, clock.time / 1_000);
    }
    utimesSync(join(folder, "files/incoming/a"), clock.time / 1_000, clock.time / 1_000);
    clock.pass(limits.file.unsent + 1);
    await robin.fileSweeping.start();
    expect(kept().toSorted()).toEqual(strangers.map((name) => basename(name)).toSorted());
  });

  test("stay while the same ones are sent anew as they go", async () => {
    const { robin, ada, upload, say, kept } = await begin();
    await upload(ada, "The same", "1.txt");
    await say(ada, "", [1]);
    for (let round = 0; round < 20; round += 1) {
      const id = round + 2;
      const [, file] = await Promise.all([
        ada.post(`/chats/${robin.heads.newest}/delete`),
        upload(ada, "The same", `${id}.txt`),
      ]);
      expect((await say(ada, "", [file.id])).status).toBe(204);
      expect(await (await ada.get(`/files/${file.id}/a`)).text()).toBe("The same");
    }
    await until(() => kept().length === 1);
  });
});

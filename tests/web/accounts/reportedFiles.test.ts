import { describe, expect, test } from "bun:test";
import { beginWithFiles, png } from "../../support/files.ts";
import { attributes, element, elements, text } from "../../support/page.ts";
import { until } from "../../support/robin.ts";

/** A place of "Ada" with the moderators "Mia" and "Max", where "Bob" has sent "Eve" a picture and a text in a conversation of theirs. */
async function begin(said = "") {
  const started = await beginWithFiles();
  const { app, bob, signedIn, upload } = started;
  const eve = await signedIn("Eve");
  const mia = await signedIn("Mia", "moderator");
  const max = await signedIn("Max", "moderator");
  const room = (await bob.post("/directs", { name: "Eve" })).headers.get("location")!.match(/\d+/)![0];
  const sent = [
    await upload(bob, png(900, 300), "rude.png", room),
    await upload(bob, "Rude", "rude.txt", room),
  ];
  const body = new URLSearchParams({ content: said, room });
  for (const { id } of sent) body.append("file", String(id));
  const cookie = [...bob.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
  const posted = await app.handle(
    new Request("http://localhost/chats", { method: "POST", body, headers: { cookie } }),
  );
  expect(posted.status).toBe(303);
  const report = () => eve.post("/chats/1/report", { reason: "Rude" });
  const gives = async (by = mia, path = "/files/1/rude.png") => (await by.get(path)).status;
  return { ...started, eve, mia, max, report, gives };
}

describe("the files of a reported message", () => {
  test("show to those who decide on it, though they see nothing else of the room", async () => {
    const { mia, report, gives } = await begin();
    expect(await gives()).toBe(404);
    expect((await report()).status).toBe(303);
    const page = await (await mia.get("/reports")).text();
    expect(text(element(page, ".reports li p"))).toContain("Bob said:");
    expect(attributes(page, ".reports .files img", "src")).toEqual(["/files/1/rude.png"]);
    expect(attributes(page, ".reports .files img", "alt")).toEqual(["rude.png"]);
    expect(text(element(page, ".reports .files a.file"))).toStartWith("rude.txt");
    for (const path of ["/files/1/rude.png", "/files/1/rude.png?size=small", "/files/2/rude.txt"])
      expect(await gives(mia, path)).toBe(200);
    const answer = await mia.get("/files/2/rude.txt");
    expect(answer.headers.get("content-security-policy")).toContain("sandbox");
    expect(answer.headers.get("cache-control")).toBe("private, no-cache");
    const alone = await (await mia.get("/files/1")).text();
    expect(attributes(alone, "main .ways a", "href")).toEqual(["/reports"]);
    expect(text(element(alone, "main .ways a"))).toBe("Reports");
    expect(alone).not.toMatch(/\/rooms\/2|Eve/);
  });

  test("show beside what was said", async () => {
    const { mia, report } = await begin("Look");
    await report();
    const quote = element(await (await mia.get("/reports")).text(), ".reports blockquote");
    expect(text(quote)).toStartWith("Look");
    expect(elements(quote, ".files li")).toHaveLength(2);
  });

  test("are given to nobody else, and to nobody once it is decided", async () => {
    const { ada, bob, mia, signedIn, report, gives } = await begin();
    const zoe = await signedIn("Zoe");
    await report();
    expect(await gives(zoe)).toBe(404);
    expect(await gives(bob)).toBe(200);
    expect((await mia.post("/reports/1", { decision: "Told Bob" })).status).toBe(303);
    for (const by of [mia, ada])
      for (const path of ["/files/1/rude.png", "/files/1"]) expect(await gives(by, path)).toBe(404);
    expect(elements(await (await mia.get("/reports")).text(), ".files")).toEqual([]);
    expect(await gives(bob)).toBe(200);
  });

  test("of a moderator are read by those above alone", async () => {
    const { ada, mia, max, eve, upload, say, gives } = await begin();
    await max.post("/directs", { name: "Eve" });
    const { id } = await upload(max, png(90, 30), "max.png", "3");
    await say(max, "", [id], "3");
    expect((await eve.post("/chats/2/report", { reason: "Rude" })).status).toBe(303);
    expect(await gives(mia, `/files/${id}/max.png`)).toBe(404);
    expect(await gives(ada, `/files/${id}/max.png`)).toBe(200);
  });

  test("stay until it is decided, though their author deletes them, and are gone from the disk then", async () => {
    const { robin, bob, eve, mia, report, gives, kept } = await begin();
    await report();
    const { hash } = robin.files.find(1)!;
    await bob.post("/chats/1/delete");
    expect([robin.files.find(1), robin.references.isNamed(hash)]).toEqual([undefined, true]);
    expect(await gives()).toBe(200);
    expect(await gives(bob)).toBe(404);
    expect(await gives(eve)).toBe(404);
    await mia.post("/reports/1", { decision: "Told Bob" });
    await until(() => kept().length === 0);
  });

  test("are the reported ones, whatever is sent once those are deleted", async () => {
    const { robin, bob, mia, report, upload } = await begin();
    await report();
    await bob.post("/chats/1/delete");
    const { id } = await upload(bob, "Harmless", "harmless.txt");
    expect(id).toBe(3);
    expect(await (await mia.get("/files/2/rude.txt")).text()).toBe("Rude");
    expect(robin.files.find(2)).toBeUndefined();
  });

  test("go with the room", async () => {
    const { robin, ada, bob, eve, upload, say } = await begin();
    const room = "3";
    await bob.post("/rooms", { name: "Garden", topic: "", kind: "open" });
    await eve.post(`/rooms/${room}/join`);
    const { id } = await upload(bob, png(70, 30), "garden.png", room);
    await say(bob, "", [id], room);
    const { hash, message } = robin.files.find(id)!;
    await eve.post(`/chats/${message}/report`, { reason: "Rude" });
    await bob.post(`/chats/${message}/delete`);
    expect(robin.files.find(id)).toBeUndefined();
    expect(robin.references.isNamed(hash)).toBe(true);
    await bob.post(`/rooms/${room}/delete`);
    await robin.purging.start();
    expect(robin.references.isNamed(hash)).toBe(false);
    expect((await ada.get(`/files/${id}/x`)).status).toBe(404);
  });
});

import { describe, expect, test } from "bun:test";
import { attribute, attributes, elements, texts } from "../../support/page.ts";
import { someone, startRobin } from "../../support/robin.ts";

/** Of a password that is typed here, checked as fast as it is made. */
const PASSWORD = "a long way home";
const HASH = Bun.password.hashSync(PASSWORD, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });

/** Ada, who owns the place, an open room and a private one that nobody else is in, and has said something in the lobby. */
async function ada() {
  const started = startRobin();
  const adas = await started.signedIn("Ada", "owner");
  const { robin } = started;
  someone(robin, "Bob");
  robin.db.run("update users set password_hash = ?", [HASH]);
  await adas.post("/rooms", { name: "Garden" });
  await adas.post("/rooms", { name: "Diary", kind: "private" });
  await adas.say("Hello");
  return { ...started, adas };
}

/** The forms, what is wrong in them, the field it is for, and what is said of it. */
const refused: [path: string, fields: Record<string, string>, id: string, reason: string][] = [
  ["/rooms", { name: "x".repeat(61) }, "name", "at most 60 characters"],
  ["/rooms", { name: "Garden" }, "name", "has this name already"],
  ["/rooms", { name: "Meadow", topic: "x".repeat(251) }, "topic", "A topic has at most"],
  ["/directs", { name: "Nobody" }, "people", "Nobody here is called Nobody."],
  ["/directs", { name: "Ada" }, "people", "Name somebody other than yourself."],
  ["/rooms/2/members", { name: "Nobody" }, "name", "Nobody here is called Nobody."],
  ["/rooms/2/members", { name: "" }, "name", "Say who."],
  ["/rooms/3/leave", {}, "leave", "You are the last one here"],
  ["/rooms/2", { name: "" }, "name", "Give the room a name."],
  ["/rooms/2", { topic: "x".repeat(251) }, "topic", "A topic has at most"],
  ["/rooms/2", { keepDays: "x" }, "keepDays", "At most 3,650 days."],
  ["/rooms/2", { heading: "x".repeat(61) }, "heading", "at most"],
  ["/rooms/2", { heading: "x".repeat(61), keepDays: "x" }, "heading", "at most"],
  ["/rooms/2", { name: "", heading: "x".repeat(61), keepDays: "x" }, "name", "Give the room a name."],
  ["/place", { keepDays: "x" }, "keepDays", "At most 3,650 days."],
  ["/profile/name", { name: "a b" }, "name", "A name is made of letters"],
  ["/profile/password", { password: "no", newPassword: "a new way home" }, "password", "not your password"],
  ["/profile/password", { password: PASSWORD, newPassword: "short" }, "newPassword", "at least"],
  ["/profile/password", { password: "no", newPassword: "short" }, "password", "not your password"],
  ["/profile/delete", { password: "no" }, "delete-password", "not your password"],
  ["/users/2/owner", { password: "no" }, "password", "not your password"],
  ["/chats/1", { content: " " }, "edit-1", "Write something first."],
  ["/chats", { content: " " }, "content", "Write something first."],
  ["/register", { name: "a b", password: "short" }, "name", "A name is made of letters"],
  ["/register", { name: "Zed", password: "short" }, "password", "at least"],
  ["/login", { name: "Ada", password: "no" }, "password", "do not go together"],
];

describe("a refused form comes back with the focus on the field to mend, which the reason describes", () => {
  test.each(refused)("%s %j: %s", async (path, fields, id, reason) => {
    const { adas } = await ada();
    const page = await (await adas.post(path, fields)).text();
    expect(focusOf(page)).toEqual([id, expect.stringContaining(reason)]);
  });

  test("where it was tried too often, too", async () => {
    const { adas, robin } = await ada();
    const tried: [path: string, fields: Record<string, string>, id: string][] = [
      ["/profile/name", { name: "Adele" }, "name"],
      ["/profile/password", { password: "no", newPassword: "short" }, "password"],
      ["/profile/delete", { password: "no" }, "delete-password"],
      ["/users/2/owner", { password: "no" }, "password"],
      ["/login", { name: "Ada", password: "no" }, "password"],
    ];
    for (const [path, fields, id] of tried) {
      let answer: Response;
      let names = 0;
      do {
        answer = await adas.post(path, {
          ...fields,
          ...(fields["name"] === "Adele" && { name: `Adele${names++}` }),
        });
      } while (answer.status !== 429);
      expect([path, ...focusOf(await answer.text())]).toEqual([
        path,
        id,
        expect.stringContaining("Try again in"),
      ]);
    }
    while ((await robin.dataExport.take({ id: 1 })) === undefined);
    const page = await (await adas.get("/profile/data")).text();
    expect(focusOf(page)).toEqual(["download", expect.stringContaining("Try again in")]);
  });

  test("where the log of who did what knows nobody of the name, too", async () => {
    const { adas } = await ada();
    const page = await (await adas.get("/audit?event=&person=Nobody")).text();
    expect(focusOf(page)).toEqual(["person", "Nobody here is called Nobody."]);
  });

  test("above the lists, however long they are", async () => {
    const { adas } = await ada();
    const page = await (await adas.post("/directs", { name: "Nobody" })).text();
    const [directs, rooms, list] = ["people", "name"]
      .map((id) => page.indexOf(`id="${id}"`))
      .concat(page.indexOf('<ul class="list"'));
    expect([directs! < rooms!, rooms! < list!]).toEqual([true, true]);
  });

  test("nowhere, while nothing was refused", async () => {
    const { adas } = await ada();
    for (const path of [
      "/rooms",
      "/rooms/2/members",
      "/rooms/2/settings",
      "/profile",
      "/users/2",
      "/chats/1",
    ]) {
      expect([path, (await (await adas.get(path)).text()).includes("autofocus")]).toEqual([path, false]);
    }
  });
});

/** The id, or the name of a choice, of the one field of `page` that has the focus, and what is told of it. */
function focusOf(page: string): [id: string | undefined, told: string] {
  const focused = elements(page, "[autofocus]");
  expect(focused).toHaveLength(1);
  // A section that is folded shows nothing of it.
  expect(elements(page, "details:not([open]) [autofocus]")).toEqual([]);
  const [field = ""] = focused;
  const id = attribute(field, "id") ?? attribute(field, "name");
  const ofGroup = attributes(page, "fieldset:has([autofocus])", "aria-describedby").at(-1);
  const notes = attribute(field, "aria-describedby") ?? ofGroup ?? "";
  const told = notes.split(" ").map((note) => texts(page, `[id="${note}"]`)[0]);
  return [id, told.join(" ")];
}

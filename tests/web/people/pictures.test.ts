import { describe, expect, spyOn, test } from "bun:test";
import { avatarsIn, beginWithPictures, pageOf, pathOf, RED, SIZES, square } from "../../support/avatars.ts";
import type { Browser } from "../../support/browser.ts";
import { attributes, element, elements, text, texts } from "../../support/page.ts";

/** A place of Ada, in which "Mia" keeps order, and "Bob" has a picture. */
async function begin() {
  const started = await beginWithPictures();
  const { bob, show, signedIn, person } = started;
  const mia = await signedIn("Mia", "moderator");
  const name = await show(square(50, RED), bob, "Bob");
  const formOf = (whose: string) => `/users/${person(whose).id}/picture/remove`;
  const takeAway = (by: Browser, whose: string) => by.post(formOf(whose));
  const noted = () => started.robin.audit.page({ event: "picture removed" }, 10);
  return { ...started, mia, name, formOf, takeAway, noted };
}

const FORM = "form[action$='/picture/remove']";

describe("the picture of somebody", () => {
  test("is taken away by a moderator, with a form of the page of that person that needs no script", async () => {
    const { ada, bob, mia, name, formOf, takeAway, kept, person } = await begin();
    await bob.say("Hello");
    const path = `/users/${person("Bob").id}`;
    const form = element(await pageOf(mia, path), FORM);
    expect([attributes(await pageOf(mia, path), FORM, "action"), text(form)]).toEqual([
      [formOf("Bob")],
      "Take the picture of Bob away",
    ]);
    const answer = await takeAway(mia, "Bob");
    expect([answer.status, answer.headers.get("location")]).toEqual([303, path]);
    expect([kept(), person("Bob").avatar]).toEqual([[], null]);
    for (const size of SIZES) expect((await ada.get(pathOf(name, size))).status).toBe(404);
    expect([avatarsIn(await pageOf(ada, "/")), avatarsIn(await pageOf(ada, path))]).toEqual([[], []]);
    expect([...elements(await pageOf(mia, path), FORM)]).toEqual([]);
  });

  test("is noted as taken away, once, and by whom", async () => {
    const { ada, mia, takeAway, noted, person } = await begin();
    await takeAway(mia, "Bob");
    await takeAway(mia, "Bob");
    expect(noted()).toMatchObject([{ user: person("Bob").id, by: person("Mia").id }]);
    expect(noted()[0]!.session).not.toBeNull();
    expect(texts(await pageOf(ada, "/audit?event=picture+removed"), ".audit b")).toEqual([
      "Picture of another taken away",
    ]);
  });

  test("stays where the note of it fails", async () => {
    const { robin, mia, name, takeAway, kept, person } = await begin();
    spyOn(console, "error").mockImplementationOnce(() => {});
    robin.db.run("create trigger full before insert on audit begin select raise(abort, 'full'); end");
    expect((await takeAway(mia, "Bob")).status).toBe(500);
    expect([kept().length, person("Bob").avatar]).toEqual([2, name]);
  });

  test("leaves its bytes to another who has the same", async () => {
    const { ada, mia, name, show, takeAway, kept } = await begin();
    expect(await show(square(50, RED), ada, "Ada")).toBe(name);
    await takeAway(mia, "Bob");
    expect([kept().length, (await ada.get(pathOf(name))).status]).toEqual([2, 200]);
  });

  test("is gone also of one who is banned", async () => {
    const { robin, mia, takeAway, kept, person } = await begin();
    await robin.sanctions.ban(person("Mia"), person("Bob").id, { minutes: 0, reason: "" });
    expect((await takeAway(mia, "Bob")).status).toBe(303);
    expect(kept()).toEqual([]);
  });

  test("stays where somebody of no higher rank asks, who is told why and finds no form", async () => {
    const { ada, bob, mia, name, show, takeAway, noted, person } = await begin();
    const ofAda = await show(square(20, RED), ada, "Ada");
    for (const [by, whose] of [
      [mia, "Ada"],
      [bob, "Ada"],
      [bob, "Bob"],
      [ada, "Ada"],
    ] as const) {
      expect([...elements(await pageOf(by, `/users/${person(whose).id}`), FORM)]).toEqual([]);
      const answer = await takeAway(by, whose);
      expect(answer.status).toBe(403);
      expect(text(element(await answer.text(), "[role=alert]"))).toBe(
        "Nobody acts on those of the same rank.",
      );
    }
    expect([person("Bob").avatar, person("Ada").avatar, noted()]).toEqual([name, ofAda, []]);
  });
});

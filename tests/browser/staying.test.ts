import { expect, test } from "bun:test";
import { arrived, beginWithFiles, give } from "./choosing.ts";
import { eventually, inChromium } from "./chromium.ts";
import type { Tab } from "./tab.ts";

/** Ada, who has gone from the page of people to the rooms "Alpha", "Beta" and "Gamma", and in "Gamma" or back in "Beta" sends a file that does not arrive. */
async function begin(last: "beta" | "gamma" = "beta") {
  const place = await beginWithFiles();
  const { site, ada } = place;
  const bob = await site.user("Bob");
  const [alpha, beta, gamma] = ["Alpha", "Beta", "Gamma"].map((name) =>
    site.room("open", name, bob, site.userOf(ada)),
  ) as [number, number, number];
  await ada.go("/people");
  await ada.go(`/rooms/${alpha}`);
  for (const room of [beta, gamma]) await ada.arrive(() => ada.click(`#place-${room} a`));
  if (last === "beta") await ada.arrive(() => ada.evaluate("history.back()"));
  await ada.slowUploads(3_000);
  await give(ada, "paste", "long.txt", 400_000);
  await ada.click("#content");
  return { ...place, alpha, beta, gamma };
}

/** Has the browser ask by what `leads` elsewhere, and answers. */
async function answer(tab: Tab, leads: string, accept: boolean): Promise<void> {
  await tab.evaluate(`void setTimeout(() => { ${leads} })`);
  await eventually(() => tab.cdp("Page.handleJavaScriptDialog", { accept }));
}

const where = async (tab: Tab) => [
  await tab.path(),
  await tab.text("h1"),
  await tab.evaluate("document.title"),
  await tab.evaluate("document.activeElement.id"),
];

const isIn = (tab: Tab, room: number, name: string) =>
  eventually(async () =>
    expect(await where(tab)).toEqual([`/rooms/${room}`, name, `${name} · Robin`, "content"]),
  );

inChromium("Who stays in a room since a file has not arrived", () => {
  const ways = { back: "history.back()", forth: "history.forward()" };

  test.each(Object.entries(ways))("has its address, and goes on there: %s", async (_, way) => {
    await using place = await begin();
    const { ada, alpha, beta, gamma } = place;
    await answer(ada, way, false);
    await isIn(ada, beta, "Beta");
    await ada.type("for Beta");
    await ada.slowUploads(-1);
    await arrived(ada);
    await ada.reload();
    await isIn(ada, beta, "Beta");
    expect(await ada.value("#content")).toBe("for Beta");
    await ada.arrive(() => ada.evaluate("history.back()"));
    await isIn(ada, alpha, "Alpha");
    await ada.arrive(() => ada.evaluate("history.go(2)"));
    await isIn(ada, gamma, "Gamma");
  });

  test("does so after two steps back, one right after the other", async () => {
    await using place = await begin("gamma");
    const { ada, gamma } = place;
    const twice = `addEventListener("popstate", () => history.back(), { once: true }); history.back();`;
    await answer(ada, twice, false);
    await eventually(() => ada.cdp("Page.handleJavaScriptDialog", { accept: false }));
    await isIn(ada, gamma, "Gamma");
  });

  test("does so before a page that is no room", async () => {
    await using place = await begin();
    const { ada, beta } = place;
    await answer(ada, "history.go(-2)", false);
    await isIn(ada, beta, "Beta");
  });
});

inChromium("Who does not stay in a room though a file has not arrived", () => {
  test("is in the one before, and the way forth leads here again", async () => {
    await using place = await begin();
    const { ada, alpha, beta } = place;
    await ada.arrive(() => answer(ada, "history.back()", true));
    await isIn(ada, alpha, "Alpha");
    await ada.arrive(() => ada.evaluate("history.forward()"));
    await isIn(ada, beta, "Beta");
    await ada.arrive(() => ada.evaluate("history.go(-2)"));
    expect(await ada.path()).toBe("/people");
  });
});

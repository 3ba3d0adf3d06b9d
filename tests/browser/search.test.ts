import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { line } from "./gestures.ts";
import { Site } from "./site.ts";

inChromium("The search", () => {
  test.each([true, false])("finds a word and leads to it in place, with script: %p", async (withScript) => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(
      bob,
      "hay",
      "a *needle*",
      ...Array.from({ length: 120 }, (_, index) => `more hay ${index}`),
    );
    const ada = await site.signedIn("Ada", (tab) =>
      withScript ? tab.size(1_000, 700) : tab.withoutScript(),
    );
    await ada.arrive(() => ada.click(".bar a[href='/search']"));
    await ada.focus("#q");
    await ada.type("need");
    await ada.submit();
    expect(await line(ada, ".hit .said")).toBe("a needle");
    expect(await ada.text("mark")).toBe("needle");
    expect(await line(ada, ".hit")).toMatch(/Lobby Bob hay .*needle Bob more hay 0/);
    await ada.arrive(() => ada.click(".hit .byline a"));
    await eventually(async () => expect(await ada.isSeen("#chat-2")).toBe(true));
    expect(await ada.said()).toContain("a needle");
    expect(ada.troubles).toEqual([]);
  });

  test("tells times as the reader does", async () => {
    await using site = new Site();
    await site.say(await site.user("Bob"), "needle");
    const ada = await site.visitor();
    await ada.goFrom("Asia/Tokyo");
    await ada.go("/search?q=needle");
    const said = await ada.evaluate<string>(`document.querySelector("time").dateTime`);
    const there = new Intl.DateTimeFormat("en-US", { timeStyle: "short", timeZone: "Asia/Tokyo" });
    expect((await line(ada, "time")).replace(/\s/g, " ")).toContain(
      there.format(new Date(said)).replace(/\s/g, " "),
    );
  });
});

import { expect, test } from "bun:test";
import { beginWithFiles, give, texts } from "./choosing.ts";
import { eventually, inChromium } from "./chromium.ts";
import { adaOf, isGone, line, reads } from "./gestures.ts";
import { Site } from "./site.ts";
import { strictHeaders } from "../../src/web/http/headers.ts";
import type { Tab } from "./tab.ts";

const BAD_GATEWAY = "<h1>502 Bad Gateway</h1><hr>nginx";
const AWAY = "Robin cannot be reached.";
/** What comes with Robin's own words, and with no proxy's. */
const OF_ROBIN = { "content-security-policy": strictHeaders(false)["content-security-policy"]! };

/** Stops `site`, in whose place a proxy answers `status` then; gives what has it back. */
async function stop(site: Site, status = 502) {
  const { port } = new URL(site.origin);
  await site.stop();
  const proxy = Bun.serve({
    port,
    hostname: "127.0.0.1",
    fetch: () => new Response(BAD_GATEWAY, { status, headers: { "content-type": "text/html" } }),
  });
  return async () => {
    await proxy.stop(true);
    site.restart();
  };
}

const isOpen = (ada: Tab, selector: string) =>
  eventually(async () => expect(await ada.isSeen(selector)).toBe(true));

inChromium("While a proxy answers in Robin's place", () => {
  // As nginx and Caddy do, and as Apache and HAProxy do.
  test.each([502, 503])(
    "with %d, a page that one wanted comes once Robin is back, and until then one of Robin's own",
    async (status) => {
      await using site = new Site();
      const ada = await site.signedIn("Ada");
      const garden = site.room("open", "Garden", await site.user("Bob"), site.userOf(ada));
      await reads(ada, `#place-${garden}`, "Garden");
      await ada.evaluate("navigator.serviceWorker.ready.then(() => {})");
      const restart = await stop(site, status);
      await ada.click(`#place-${garden} a`);
      await reads(ada, "h1", "Robin cannot be reached");
      await restart();
      await ada.evaluate(`dispatchEvent(new Event("online"))`);
      await reads(ada, "h1", "Garden");
      expect(await ada.path()).toBe(`/rooms/${garden}`);
    },
  );

  test("what one does with a message fails in Robin's words, which go once it is back", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.focus("#content");
    await ada.key("ArrowUp");
    await eventually(async () => expect(await ada.value("#content")).toBe("first"));
    const restart = await stop(site);
    await ada.type(" of all");
    await ada.enterKey();
    await reads(ada, "#reason", AWAY);
    await ada.key("Escape");
    await ada.hover("#chat-2");
    await ada.click("#chat-2 .quick button");
    await reads(ada, "#reason", AWAY);
    expect(await ada.evaluate("document.body.innerText")).not.toContain("Gateway");
    await restart();
    await isGone(ada, "#reason");
  });

  test("Robin's own reason is told, though it could not do it either", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    const changes = await ada.hold("*/reactions");
    await ada.hover("#chat-2");
    await ada.click("#chat-2 .quick button");
    await changes.answer(507, `<p class="reason">The disk is full.</p>`, OF_ROBIN);
    await reads(ada, "#reason", "The disk is full.");
  });

  test("emoji that did not come once come with the next click", async () => {
    await using site = new Site({}, { isNew: true });
    const ada = await adaOf(site);
    const lists = await ada.hold("*emoji.*.tsv");
    await ada.hover("#chat-2");
    await ada.click("#chat-2 .quick :last-child");
    await lists.answer(502, BAD_GATEWAY);
    await reads(ada, "#reason", AWAY);
    await ada.release();
    await ada.click("#chat-2 .quick :last-child");
    await isOpen(ada, "#emoji .shelf button");
  });

  test.each([502, 500])("with %d, a file is kept, and sent anew", async (status) => {
    await using place = await beginWithFiles();
    const { site, ada } = place;
    const uploads = await ada.hold("*/files?*");
    await give(ada, "paste", "notes.txt");
    await uploads.answer(status, BAD_GATEWAY);
    await eventually(async () =>
      expect(await texts(ada, ".chosen .hint")).toEqual(["Robin cannot be reached. Trying again…"]),
    );
    await ada.release();
    await ada.evaluate(`dispatchEvent(new Event("online"))`);
    await ada.send("Notes");
    await eventually(() => expect(site.said()).toEqual(["Notes"]));
  });
});

inChromium("While Robin is away", () => {
  test("what opens beside something says so, and opens once Robin is back", async () => {
    await using site = new Site({}, { isNew: true });
    const ada = await adaOf(site);
    const ways = [
      ["#chat-2 .quick :last-child", "#emoji"],
      ["#chat-2 .author", "#card"],
      [".format", "#toolbar"],
    ] as const;
    const restart = await stop(site);
    await ada.hover("#chat-2");
    for (const [way] of ways) {
      await ada.evaluate(`document.getElementById("reason").textContent = ""`);
      await ada.click(way);
      await reads(ada, "#reason", AWAY);
    }
    expect(await ada.evaluate(`document.querySelector(".format").ariaExpanded`)).toBe("false");
    expect([await ada.path(), ada.troubles.filter((trouble) => /TypeError|Failure/.test(trouble))]).toEqual([
      "/",
      [],
    ]);
    await restart();
    await isGone(ada, "#reason");
    for (const [way, opened] of ways) {
      await ada.hover("#chat-2");
      await ada.click(way);
      await isOpen(ada, opened);
      await ada.key("Escape");
    }
  });

  test("a card stays, and says that nobody could be hidden", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.click("#chat-2 .author");
    await isOpen(ada, "#card");
    await site.stop();
    await ada.click("#card [action$='/hide'] button");
    await reads(ada, "#card .reason", AWAY);
    site.restart();
    await isGone(ada, "#card .reason");
  });

  test("Esc Esc says that nothing is marked as read", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    const posts = await ada.hold("*/read");
    for (const _ of [1, 2]) await ada.key("Escape");
    await posts.fail();
    await reads(ada, "#reason", AWAY);
    for (const _ of [1, 2]) await ada.key("Escape");
    await posts.answer(507, `<p class="reason">The disk is full.</p>`, OF_ROBIN);
    await reads(ada, "#reason", "The disk is full.");
  });

  test("the box above one's rooms says so, and finds them once Robin is back", async () => {
    await using site = new Site({}, { isNew: true });
    const [ada, bob] = [await site.signedIn("Ada"), await site.user("Bob")];
    for (const index of Array(12).keys()) site.room("open", `Team ${index}`, bob, site.userOf(ada));
    await ada.go("/");
    await site.stop();
    await ada.click("#filter");
    await reads(ada, "#reason", AWAY);
    site.restart();
    await isGone(ada, "#reason");
    await ada.focus("#content");
    await ada.click("#filter");
    await ada.type("Team 7");
    await isGone(ada, "#places [href='/rooms/2']");
    expect(await ada.isSeen("#places [href='/rooms/9']")).toBe(true);
  });

  test("the sheet of keys does not open, and says so where one is", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.evaluate("document.activeElement.blur()");
    await site.stop();
    await ada.press("?");
    await reads(ada, "#reason", AWAY);
    expect(await ada.path()).toBe("/");
    site.restart();
  });

  test.each(["before it was ever open", "and it was open before"])(
    "Ctrl + K says so where one is, and leads on once Robin is back: %s",
    async (when) => {
      await using site = new Site({}, { isNew: true });
      const ada = await adaOf(site);
      if (when.startsWith("and")) {
        await ada.key("k", "Control");
        await isOpen(ada, "#destinations a");
        await ada.key("k", "Control");
      }
      await ada.type("half a sentence");
      const restart = await stop(site);
      await ada.key("k", "Control");
      await reads(ada, "#switcher .reason", AWAY);
      await ada.type("bo");
      await ada.enterKey();
      expect(await ada.path()).toBe("/");
      await restart();
      await isGone(ada, "#switcher .reason");
      await eventually(async () => expect(await line(ada, "#destinations ul")).toContain("Bob Inbox"));
      await ada.key("Escape");
      await ada.key("Escape");
      expect(await ada.value("#content")).toBe("half a sentence");
    },
  );
});

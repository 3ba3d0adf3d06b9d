import { expect, test } from "bun:test";
import { beginWithFiles, give, texts } from "./choosing.ts";
import { eventually, inChromium } from "./chromium.ts";
import { adaOf, isGone, reads } from "./gestures.ts";
import { Site } from "./site.ts";
import { strictHeaders } from "../../src/web/http/headers.ts";

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

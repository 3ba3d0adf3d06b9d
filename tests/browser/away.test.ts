import { expect, test } from "bun:test";
import { inChromium } from "./chromium.ts";
import { reads } from "./gestures.ts";
import { Site } from "./site.ts";

const BAD_GATEWAY = "<h1>502 Bad Gateway</h1><hr>nginx";

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
});

import { afterAll, beforeAll, expect, test } from "bun:test";
import { LOBBY } from "../../src/domain/room.ts";
import { PushService } from "../support/pushService.ts";
import { sendMessage } from "../support/messages.ts";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

let service: PushService;

beforeAll(async () => {
  service = await PushService.start();
});

afterAll(() => service.stop());

/** Has `tab` subscribe at the push service of the test: Chromium's own is not to be had without a head. */
async function subscribeHere(tab: Tab, publicKey: string): Promise<void> {
  const { endpoint, p256dh, auth } = service.subscribe(publicKey);
  const subscription = JSON.stringify({ endpoint, keys: { p256dh, auth } });
  await tab.runEarly(`{
      const subscription = { toJSON: () => (${subscription}), unsubscribe: async () => localStorage.removeItem("pushed") };
      // Without a head Chromium says "denied" in pages whatever was granted; its workers know better.
      Object.defineProperty(Notification, "permission", { get: () => "granted" });
      Notification.requestPermission = async () => "granted";
      PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
        if (applicationServerKey !== "${publicKey}" || !userVisibleOnly) throw new TypeError("not so");
        localStorage.setItem("pushed", "yes");
        return subscription;
      };
      PushManager.prototype.getSubscription = async () => (localStorage.getItem("pushed") ? subscription : null);
    }`);
  await tab.cdp("Browser.grantPermissions", { permissions: ["notifications"] });
}

const state = (tab: Tab) =>
  tab.evaluate<string[]>(
    `[...document.querySelectorAll("#push [data-state]:not([hidden])")].map((one) => one.dataset.state)`,
  );

inChromium("Somebody who has no page open", () => {
  test("turns calls on, tries them, is called, and turns them off", async () => {
    await using site = new Site({}, { ca: service.ca });
    const { robin } = site;
    const ada = await site.user("Ada");
    const bob = await site.signedIn("Bob");
    await subscribeHere(bob, robin.pushing.publicKey);
    await bob.go("/push");
    await eventually(async () => expect(await state(bob)).toEqual(["off"]));
    expect(await bob.value("#timeZone")).not.toBe("");
    await bob.arrive(() => bob.click("[data-act=on]"));
    await eventually(async () => expect(await state(bob)).toEqual(["on"]));
    await bob.click("[data-act=test]");
    await eventually(() => expect(service.pushes).toHaveLength(1));
    expect(service.pushes.pop()!.text).toContain("This is how Robin calls you.");

    await bob.setHidden(true);
    await sendMessage(robin, { user: ada, room: LOBBY, content: "Are you there, @Bob?" });
    await eventually(() => expect(service.pushes).toHaveLength(1), 20_000);
    expect(service.pushes.pop()!.text).toContain("Are you there, @Bob?");

    await bob.arrive(() => bob.click("[data-act=off]"));
    await eventually(async () => expect(await state(bob)).toEqual(["off"]));
    expect(robin.pushing.subscriptions.any).toBe(false);
    expect(bob.troubles).toEqual([]);
    await bob.cdp("Browser.resetPermissions");
  }, 60_000);
});

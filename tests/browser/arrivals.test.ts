import { expect, test } from "bun:test";
import type { User } from "../../src/domain/user.ts";
import { eventually, inChromium } from "./chromium.ts";
import { hundred, isInView, numbers } from "./manyMessages.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

inChromium("The log", () => {
  test("is not styled anew for a message that comes", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...hundred);
    const ada = await site.signedIn("Ada");
    const guest = await site.visitor();
    await guest.go("/");
    for (const tab of [ada, guest]) {
      const isTold = `!chats.textContent.includes("UTC")`;
      await eventually(async () => expect(await tab.evaluate<boolean>(isTold)).toBe(true));
    }
    // What is counted is what both of them do.
    const restyled = await ada.restyled(async () => {
      await site.say(bob, "one more");
      for (const tab of [ada, guest])
        await eventually(async () => expect(await isInView(tab, "one more")).toBe(true));
    });
    expect(restyled).toBeGreaterThan(0);
    // A message is 9 elements, and some tell who came; those that were there are 900.
    expect(restyled).toBeLessThan(100);
  });

  test("is styled once as it opens, however much the script tells in it", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const bob = await site.user("Bob");
    const room = site.room("open", "Garden", bob, site.userOf(ada));
    await site.sayIn(room, bob, ...hundred);
    const restyled = await ada.restyled(async () => {
      await ada.go(`/rooms/${room}`);
      await eventually(async () =>
        expect(await ada.evaluate<boolean>(`!chats.textContent.includes("UTC")`)).toBe(true),
      );
    });
    const elements = await ada.evaluate<number>("document.querySelectorAll('*').length");
    expect(restyled).toBeGreaterThan(elements / 2);
    // Each time is written anew, in the reader's zone, and has its line styled with it.
    expect(restyled).toBeLessThan(2 * elements);
  });

  test("takes in a message hardly slower where there are many than where there are few", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...hundred.slice(0, 50));
    const ada = await site.signedIn("Ada");
    const ofFew = await costOfArrival(site, bob, ada);
    while ((await numbers(ada)).length < 370) {
      await site.say(bob, ...hundred.slice(0, 50));
      const last = site.robin.heads.newest;
      await eventually(async () => expect((await numbers(ada)).at(-1)).toBe(last));
    }
    const ofMany = await costOfArrival(site, bob, ada);
    // A quarter; where the page was not kept short, at 5,000 messages, it was eleven times as much.
    expect(ofMany).toBeLessThan(2 * ofFew);
  });
});

/** What a message that comes takes of the page's thread, in ms of the processor: where little else is done meanwhile. */
async function costOfArrival(site: Site, from: User, reader: Tab): Promise<number> {
  await reader.cdp("Performance.enable", { timeDomain: "threadTicks" });
  const spent = async () => {
    const { metrics } = await reader.cdp<{ metrics: { name: string; value: number }[] }>(
      "Performance.getMetrics",
    );
    return metrics.find(({ name }) => name === "TaskDuration")!.value * 1_000;
  };
  const costs: number[] = [];
  for (let turn = 0; turn < 9; turn += 1) {
    const before = await spent();
    await site.say(from, "one more");
    await Bun.sleep(150); // whatever frames it takes are over
    costs.push((await spent()) - before);
  }
  await reader.cdp("Performance.disable");
  return costs.toSorted((one, other) => one - other)[2]!;
}

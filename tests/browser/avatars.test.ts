import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually, inChromium } from "./chromium.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

const folder = mkdtempSync(join(tmpdir(), "robin-avatars-"));
const picture = join(import.meta.dir, "../../docs/phone.png");

afterAll(() => rmSync(folder, { recursive: true }));

/** Chooses the picture in the place for files at `selector`. */
async function choose(tab: Tab, selector: string): Promise<void> {
  const { root } = await tab.cdp<{ root: { nodeId: number } }>("DOM.getDocument");
  const { nodeId } = await tab.cdp<{ nodeId: number }>("DOM.querySelector", {
    nodeId: root.nodeId,
    selector,
  });
  await tab.cdp("DOM.setFileInputFiles", { nodeId, files: [picture] });
}

/** How wide the pictures at `selector` are, as they have come and as they show; those that have not come are 0 wide. */
const widths = (tab: Tab, selector: string) =>
  tab.evaluate<number[][]>(
    `[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => [one.naturalWidth, one.clientWidth])`,
  );

inChromium("A picture of one's own", () => {
  test.each([true, false])(
    "is chosen on the page of the account, and seen in the log, with script: %p",
    async (withScript) => {
      await using site = new Site({ DATA_DIR: join(folder, String(withScript)) });
      const bob = await site.signedIn("Bob");
      const ada = await site.tabOf("Ada", async (tab) => {
        if (!withScript) await tab.withoutScript();
      });
      const user = site.userOf(ada);
      await site.say(user, "Before");
      await site.say(site.userOf(bob), "Between");
      await eventually(async () =>
        expect(await bob.evaluate("document.querySelectorAll('.chat').length")).toBe(2),
      );
      await ada.go("/profile");
      await choose(ada, "#picture");
      await ada.arrive(() => ada.click('form[action="/profile/picture"] button'));
      expect(await ada.path()).toBe("/profile?done=picture");
      await eventually(async () => expect(await widths(ada, ".picture .avatar img")).toEqual([[256, 96]]));
      expect(await widths(ada, ".bar .avatar img")).toEqual([[72, 28]]);
      await site.say(site.robin.people.find(user.id)!, "After");
      await eventually(async () => expect(await widths(bob, "#chat-3 .avatar img")).toEqual([[72, 36]]));
      await bob.go("/");
      await eventually(async () =>
        expect(await widths(bob, ".chat .avatar img")).toEqual([
          [72, 36],
          [72, 36],
        ]),
      );
      await ada.go("/profile");
      await ada.arrive(() => ada.click('form[action="/profile/picture/remove"] button'));
      await bob.go(`/users/${user.id}`);
      expect(await widths(bob, ".who .avatar img")).toEqual([]);
      expect([...ada.troubles, ...bob.troubles]).toEqual([]);
    },
  );

  test("is another beside what was said before, too, and none once it is taken away, while one is here", async () => {
    await using site = new Site({ DATA_DIR: join(folder, "another") });
    const ada = await site.signedIn("Ada");
    const bob = await site.signedIn("Bob");
    const user = site.userOf(ada);
    await site.say(user, "Before");
    await site.say(site.userOf(bob), "Between");
    await eventually(async () => expect(await bob.said()).toEqual(["Before", "Between"]));
    await site.robin.picturing.set(user, () => new Response(Bun.file(picture)));
    await eventually(async () => expect(await widths(bob, ".chat .avatar img")).toEqual([[72, 36]]));
    expect(await widths(bob, "#chat-1 .avatar img")).toEqual([[72, 36]]);
    await site.robin.picturing.remove(site.robin.people.find(user.id)!);
    await eventually(async () => expect(await widths(bob, ".chat .avatar img")).toEqual([]));
    expect(await bob.evaluate("document.querySelector('#chat-1 .avatar').textContent")).toBe("A");
    expect([...ada.troubles, ...bob.troubles]).toEqual([]);
  });

  test("leaves the letter where it does not come, and moves nothing", async () => {
    const data = join(folder, "gone");
    await using site = new Site({ DATA_DIR: data }, { isNew: true });
    const ada = await site.signedIn("Ada");
    const user = site.userOf(ada);
    await site.say(user, "Hello");
    const sizes = () =>
      ada.evaluate<number[]>(`(() => {
        const { width, height } = document.querySelector("#chat-1 .avatar").getBoundingClientRect();
        return [width, height, document.querySelector("#chat-1").offsetHeight];
      })()`);
    await ada.go("/");
    const before = await sizes();
    await site.robin.picturing.set(user, () => new Response(Bun.file(picture)));
    rmSync(join(data, "files"), { recursive: true });
    await ada.go("/");
    await eventually(async () =>
      expect(await ada.evaluate("document.querySelector('#chat-1 .avatar img').complete")).toBe(true),
    );
    expect(await widths(ada, "#chat-1 .avatar img")).toEqual([[0, 36]]);
    expect(await sizes()).toEqual(before);
    expect(await ada.evaluate("document.querySelector('#chat-1 .avatar').textContent")).toBe("A");
  });
});

inChromium("The mark of the place", () => {
  test("is chosen by its owner, stands in the bar and the tab, and gives way to what calls", async () => {
    await using site = new Site({ DATA_DIR: join(folder, "mark") });
    const ada = await site.tabOf("Ada");
    const bob = await site.user("Bob");
    await ada.go("/place");
    await choose(ada, "#mark");
    await ada.arrive(() => ada.click('form[action="/place/mark"] button'));
    await eventually(async () => expect(await widths(ada, ".home .mark")).toEqual([[128, 28]]));
    const icon = () => ada.evaluate<string>(`document.querySelector("link[rel=icon]").getAttribute("href")`);
    expect(await icon()).toMatch(/^\/mark\/[0-9a-f]{16}-page\.png$/);
    const garden = site.room("open", "Garden", bob, site.userOf(ada));
    await ada.go("/");
    await site.sayIn(garden, bob, "@Ada, look");
    await eventually(async () => expect(await icon()).toMatch(/^\/assets\/calling\/1\./));
    expect(ada.troubles).toEqual([]);
  });
});

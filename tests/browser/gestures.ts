import { expect } from "bun:test";
import { eventually } from "./chromium.ts";
import type { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

/** How one gets from one thing to the next: by mouse, by keyboard alone, by finger. */
export type Hand = {
  /** Activates what `selector` finds. */
  press(tab: Tab, selector: string): Promise<void>;
  /** Sends what is in the box. */
  send(tab: Tab): Promise<void>;
};

export const mouse: Hand = {
  press: (tab, selector) => tab.click(selector),
  send: (tab) => tab.enterKey(),
};

export const keyboard: Hand = {
  async press(tab, selector) {
    // The Tab key would come by all that is before it; what it cannot come to at all is told.
    await eventually(async () => {
      const isReached = `(() => {
        const element = document.querySelector(${JSON.stringify(selector)});
        element.focus();
        return document.activeElement === element && element.tabIndex >= 0;
      })()`;
      expect(await tab.evaluate<boolean>(isReached)).toBe(true);
    });
    await tab.enterKey();
  },
  send: (tab) => tab.enterKey(),
};

export const finger: Hand = {
  press: (tab, selector) => tab.tap(selector),
  send: (tab) => tab.tap("#composer > .button"),
};

/** Ada in the lobby, where she has said "first" and Bob, user 2, "second": messages 1 and 2. */
export async function adaOf(site: Site): Promise<Tab> {
  const ada = await site.signedIn("Ada");
  await site.say(site.userOf(ada), "first");
  await site.say(await site.user("Bob"), "second");
  await shows(ada, ["first", "second"]);
  return ada;
}

/** Ada and Bob in the lobby, who have said the same. */
export async function adaAndBob(site: Site, isPhone: boolean): Promise<[Tab, Tab]> {
  const before = (tab: Tab) => (isPhone ? tab.becomePhone() : tab.size(1_000, 700));
  const ada = await site.signedIn("Ada", before);
  const bob = await site.signedIn("Bob", before);
  await site.say(site.userOf(ada), "first");
  await site.say(site.userOf(bob), "second");
  for (const tab of [ada, bob]) await shows(tab, ["first", "second"]);
  return [ada, bob];
}

export function shows(tab: Tab, said: string[]): Promise<void> {
  return eventually(async () => expect(await tab.said()).toEqual(said));
}

export function reads(tab: Tab, selector: string, text: string): Promise<void> {
  return eventually(async () => expect(await line(tab, selector)).toContain(text));
}

/** The text of what `selector` finds, in one line. */
export async function line(tab: Tab, selector: string): Promise<string> {
  return (await tab.text(selector)).replace(/\s+/g, " ");
}

export function isGone(tab: Tab, selector: string): Promise<void> {
  return eventually(async () => expect(await tab.isSeen(selector)).toBe(false));
}

export async function open(hand: Hand, tab: Tab, id: number): Promise<void> {
  await tab.hover(`#chat-${id}`);
  await hand.press(tab, `#chat-${id} > .more`);
  await eventually(async () => expect(await tab.isSeen(`#tools .tools[data-chat="${id}"]`)).toBe(true));
}

/** The colour of the band behind message `id`; nothing where there is none. */
export function mark(tab: Tab, id: number): Promise<string> {
  return tab.evaluate(`(({ content, backgroundColor }) => (content === "none" ? "" : backgroundColor))(
    getComputedStyle(document.getElementById("chat-${id}"), "::after"))`);
}

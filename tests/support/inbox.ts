import type { Browser } from "./browser.ts";
import { attributes, element, elements, text, texts } from "./page.ts";

/** An entry of an inbox, as its page shows it. */
export type Shown = {
  readonly isUnread: boolean;
  /** Who did what and where, without the time. */
  readonly told: string;
  readonly said: string;
  readonly path: string;
};

/** The page of the inbox at `path`. */
export async function inboxPage(browser: Browser, path = "/inbox"): Promise<string> {
  const answer = await browser.get(path);
  if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}`);
  return answer.text();
}

/** The entries of `page`, in their order. */
export function entriesIn(page: string): Shown[] {
  const unread = new Set(elements(page, "section[aria-labelledby=unread] .entry"));
  return elements(page, ".entry").map((entry) => ({
    isUnread: unread.has(entry),
    told: [text(element(entry, ".byline")).trim(), ...texts(entry, ".about > :not(time)")].join(" · "),
    said: texts(entry, ".said")[0]!,
    path: attributes(entry, ".said", "href")[0]!,
  }));
}

/** What the entries of the inbox of whoever uses `browser` say, the unread ones with a star. */
export async function inboxOf(browser: Browser): Promise<string[]> {
  const entries = entriesIn(await inboxPage(browser));
  return entries.map(({ isUnread, told, said }) => `${isUnread ? "* " : ""}${told}: ${said}`);
}

/** Where `page` leads to what is older; undefined where nothing is. */
export function olderIn(page: string): string | undefined {
  return attributes(page, 'main > p > a[href^="/inbox?"]', "href")[0];
}

import type { Browser } from "../../support/browser.ts";
import { contents, cursor, ids } from "../../support/page.ts";

/** How long to wait after what was not answered, in ms. */
const PAUSE = 50;

/** Somebody whose every request may go to another Robin, and be answered by none. */
export class Follower {
  /** The numbers of the messages that were seen, in the order in which they came. */
  readonly seen: number[] = [];
  /** Answers that nobody should have been given. */
  readonly problems: string[] = [];
  readonly figures = { unanswered: 0, refused: 0 };
  #browser: Browser;
  #cursor = 0;

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Up to which change all was seen. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Says something, with the same key until that is acknowledged. */
  async say(content: string): Promise<void> {
    await this.#insist(() => this.#browser.say(content, { key: content }));
  }

  /** What is new, seen now: what the messages say. With `wait` the answer may be held for so many seconds. */
  async look(wait = 0): Promise<readonly string[]> {
    const headers: Record<string, string> = wait > 0 ? { prefer: `wait=${wait}` } : {};
    const markup = await this.#insist(() => this.#browser.poll(`/chats?after=${this.#cursor}`, headers));
    if (markup === "") return [];
    this.seen.push(...ids(markup));
    this.#cursor = cursor(markup);
    return contents(markup);
  }

  /** Asks again and again until that is answered; gives what with. */
  async #insist(ask: () => Promise<Response>): Promise<string> {
    for (;;) {
      try {
        const answer = await ask();
        const markup = await answer.text();
        const isReload = answer.headers.has("hx-refresh");
        if ((answer.status === 200 && !isReload) || answer.status === 204) return markup;
        if (answer.status === 503) this.figures.refused += 1;
        else
          this.problems.push(
            `${answer.status}${isReload ? ", to load anew" : ""}: ${answer.headers.get("hx-redirect") ?? ""}`,
          );
      } catch {
        this.figures.unanswered += 1;
      }
      await Bun.sleep(PAUSE);
    }
  }
}

import { Follower } from "./follower.ts";
import type { Robins } from "./robins.ts";

/** How long a poll asks to be held, in s. */
const HELD = 1;

/** How long an answer may take, in ms: whoever was stopped in its tracks gives none. */
const LIMIT = 1_500;

/** After how many messages somebody looks whether the own is there. */
const OWN = 5;

/** How long somebody thinks before saying the next thing, in ms: a machine has more to do than to listen. */
const PAUSE = 50;

/** How long it may take, in ms, until all is acknowledged and seen, once nothing goes wrong any more. */
const PATIENCE = 30_000;

type Many = { readonly senders: number; readonly pollers: number };

/** People who say one thing after the other, and others who wait for it, each request at another Robin. */
export class Talk {
  /** What was said and acknowledged. */
  readonly acknowledged = new Set<string>();
  readonly all: readonly Follower[];
  #isOver = false;
  #newest = Infinity;
  #senders: Promise<void>;
  #pollers: Promise<void>;

  /** How much was acknowledged, not answered in time or at all, and answered with 503. */
  get figures() {
    const all = this.all.map(({ figures }) => figures);
    const sum = (of: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + of(one), 0);
    return {
      sends: this.acknowledged.size,
      unanswered: sum(({ unanswered }) => unanswered),
      refused: sum(({ refused }) => refused),
    };
  }

  private constructor(all: readonly Follower[], senders: number) {
    this.all = all;
    this.#senders = Promise.all(all.slice(0, senders).map((one, index) => this.#say(one, index))).then(
      () => {},
    );
    this.#pollers = Promise.all(all.slice(senders).map((one) => this.#follow(one))).then(() => {});
  }

  /** Resolves when all are there and have begun. */
  static async begin({ browser }: Pick<Robins, "browser">, { senders, pollers }: Many): Promise<Talk> {
    const names = Array.from({ length: senders + pollers }, (_, index) => `user-${index}`);
    const followers = names.map(async (name) => {
      const { cookies } = await browser().register(name);
      return new Follower(Object.assign(browser(LIMIT), { cookies }));
    });
    return new Talk(await Promise.all(followers), senders);
  }

  /** Resolves when what was under way is acknowledged, and all have seen all of it: up to the number that `newest` gives then. */
  async end(newest: () => Promise<number>): Promise<void> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error("Something is never answered, or seen")), PATIENCE);
    this.#isOver = true;
    await Promise.race([this.#senders, late.promise]);
    this.#newest = await newest();
    await Promise.race([this.#pollers, late.promise]);
    clearTimeout(timer);
  }

  async #say(by: Follower, sender: number): Promise<void> {
    for (let count = 1; !this.#isOver; count += 1) {
      const content = `${sender} says ${count}`;
      await by.say(content);
      this.acknowledged.add(content);
      if (count % OWN === 0) await lookFor(by, content);
      await Bun.sleep(PAUSE);
    }
    while ((await by.look()).length > 0);
  }

  async #follow(by: Follower): Promise<void> {
    while (by.cursor < this.#newest) await by.look(HELD);
  }
}

/** Whoever has sent something finds it with whichever Robin is asked next. */
async function lookFor(by: Follower, content: string): Promise<void> {
  for (;;) {
    const news = await by.look();
    if (news.some((one) => one.includes(content))) return;
    if (news.length === 0) return void by.problems.push(`${content} is not there for who sent it`);
  }
}

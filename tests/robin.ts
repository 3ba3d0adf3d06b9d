import { createApp } from "../src/app.ts";
import { openMemory } from "../src/database/database.ts";
import { assemble } from "../src/robin.ts";
import { readSettings } from "../src/settings.ts";

/** A clock that moves when a test says so; in ms since 1970. */
export class Clock {
  time = Date.UTC(2026, 10, 23, 12);

  readonly now = (): number => this.time;

  pass(ms: number): void {
    this.time += ms;
  }
}

/** A Robin of its own for one test, in memory, asked without a network. */
export function startRobin(environment: Record<string, string> = {}) {
  const clock = new Clock();
  const settings = readSettings({ SENDS_PER_MINUTE: "0", ...environment });
  const robin = assemble(openMemory(), settings, clock.now);
  const app = createApp(robin);
  const ask = async (request: Request) => app.handle(request, null);
  return { clock, robin, app, browser: () => new Browser(ask) };
}

type Fields = Record<string, string>;

/** A browser without script: it keeps cookies, sends forms and follows nothing by itself. */
export class Browser {
  cookies = new Map<string, string>();
  #ask: (request: Request) => Promise<Response>;
  #origin: string;

  constructor(ask: (request: Request) => Promise<Response>, origin = "http://localhost") {
    this.#ask = ask;
    this.#origin = origin;
  }

  get(path: string, headers: Fields = {}): Promise<Response> {
    return this.#send(path, { headers });
  }

  /** Submits a form. */
  post(path: string, fields: Fields = {}, headers: Fields = {}): Promise<Response> {
    return this.#send(path, { method: "POST", body: new URLSearchParams(fields), headers });
  }

  /** Asks as htmx does, in the background of a page. */
  poll(path: string, headers: Fields = {}): Promise<Response> {
    return this.get(path, { "hx-request": "true", "hx-current-url": `${this.#origin}/`, ...headers });
  }

  /** Registers, which signs in. */
  async register(name: string, password = "a long way home"): Promise<this> {
    const answer = await this.post("/register", { name, password });
    if (answer.status !== 303) throw new Error(`${name} could not register: ${answer.status}`);
    return this;
  }

  async #send(path: string, init: RequestInit & { headers: Fields }): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...init.headers, ...(cookie && { cookie }) };
    const answer = await this.#ask(
      new Request(this.#origin + path, { ...init, headers, redirect: "manual" }),
    );
    for (const text of answer.headers.getSetCookie()) {
      const { name, value, maxAge } = Bun.Cookie.parse(text);
      if (maxAge === 0) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }
}

/** What the messages of `page` say, oldest first, without markup. */
export function contents(page: string): string[] {
  return [...page.matchAll(/<div class="content" dir="auto">(.*?)<\/div>/gs)].map(([, content]) => content!);
}

/** The numbers of the messages of `page`, in their order. */
export function ids(page: string): number[] {
  return [...page.matchAll(/<li [^>]*id="chat-(\d+)"/g)].map(([, id]) => Number(id));
}

/** Where the tail in `page` goes on. */
export function cursor(page: string): number {
  return Number(/id="tail"[^>]*after=(\d+)/.exec(page)?.[1]);
}

import { afterAll, beforeAll, describe, setDefaultTimeout } from "bun:test";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

/** Where the whole Chromium is, if it is: the one without windows has no notifications, and calls them denied whatever is granted. */
const path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const MISSING = "The whole Chromium is missing (apt install chromium)";
if (!path && Bun.env.CI) throw new Error(`${MISSING}, and in CI the tests of notifications have to run.`);

/** How long a test may take, in ms: a busy machine needs its time. What it waits for has limits of its own. */
const PATIENCE = 20_000;

/** How long the browser may take for one command, in ms. */
const COMMAND = 10_000;

/** Tests in one whole Chromium, where there is one: `browser` gives it while they run. */
export function inWholeChromium(what: string, tests: (browser: () => Chromium) => void): void {
  if (!path) console.warn(`${MISSING}: “${what}” is skipped.`);
  setDefaultTimeout(PATIENCE);
  describe.skipIf(!path)(what, () => {
    let browser: Chromium | undefined;
    beforeAll(async () => {
      if (path) browser = await Chromium.start(path);
    });
    afterAll(() => browser?.stop());
    tests(() => browser!);
  });
}

type Listener = (params: never) => void;

type Answer = {
  readonly id: number;
  readonly result: unknown;
  readonly error?: { readonly message: string };
};
type Event = { readonly id?: never; readonly method: string; readonly params: never };

/** A session is what DevTools call a connection to a target. */
type Info = { readonly targetId: string; readonly type: string; readonly url: string };
type Attached = { readonly sessionId: string; readonly targetInfo: Info };

type Evaluated = {
  readonly result: { readonly value: unknown };
  readonly exceptionDetails?: {
    readonly text: string;
    readonly exception?: { readonly description?: string };
  };
};

/** A Chromium with a profile of its own. It is spoken to through pipes, so that it ends when the tests do, however that is. */
export class Chromium {
  #process: ChildProcess;
  #profile: string;
  #commands = 0;
  #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #listeners = new Map<string, Set<Listener>>();
  #workers = new Map<string, { readonly url: string; readonly target: Target }>();
  /** A page that shows nothing, from which one sees and commands the workers of all. */
  desk!: Target;

  private constructor(program: string) {
    this.#profile = mkdtempSync(join(tmpdir(), "robin-chromium-"));
    this.#process = spawn(program, [...FLAGS, `--user-data-dir=${this.#profile}`], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    const decoder = new TextDecoder();
    let begun = "";
    (this.#process.stdio[4] as Readable).on("data", (bytes: Uint8Array) => {
      const messages = (begun + decoder.decode(bytes, { stream: true })).split("\0");
      begun = messages.pop()!;
      for (const message of messages) this.#take(JSON.parse(message) as Answer | Event);
    });
  }

  /** Starts `program`, with one page that shows nothing. */
  static async start(program: string): Promise<Chromium> {
    const browser = new Chromium(program);
    browser.on<Attached>("Target.attachedToTarget", ({ sessionId, targetInfo: { type, url } }) => {
      if (type !== "service_worker") return;
      browser.#workers.set(sessionId, { url, target: new Target(browser, sessionId) });
    });
    browser.on<Attached>("Target.detachedFromTarget", ({ sessionId }) => browser.#workers.delete(sessionId));
    const filter = [{ type: "service_worker", exclude: false }, { exclude: true }];
    const attaching = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true, filter };
    await browser.send("Target.setAutoAttach", attaching);
    browser.desk = await browser.page();
    await browser.desk.send("ServiceWorker.enable");
    const service = "pushMessaging";
    await browser.desk.send("BackgroundService.startObserving", { service });
    await browser.desk.send("BackgroundService.setRecording", { service, shouldRecord: true });
    return browser;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    await this.send("Browser.close");
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  /** The workers that run for pages of `origin`. */
  workers(origin: string): Target[] {
    const workers = [...this.#workers.values()].filter(({ url }) => new URL(url).origin === origin);
    return workers.map(({ target }) => target);
  }

  /** A new page that shows nothing yet. */
  async page(): Promise<Target> {
    const { targetId } = await this.send<Info>("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.send<Attached>("Target.attachToTarget", { targetId, flatten: true });
    return new Target(this, sessionId);
  }

  /** Has `listener` be called whenever `event` happens. */
  on<Params>(event: string, listener: (params: Params) => void): void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener as Listener));
  }

  /** What is told of the next `event` of which `isMeant` is true. */
  next<Params>(event: string, isMeant: (params: Params) => boolean): Promise<Params> {
    const { promise, resolve, reject } = Promise.withResolvers<Params>();
    const late = setTimeout(() => reject(new Error(`Chromium does not tell of ${event}`)), COMMAND);
    const listener = (params: Params) => {
      if (isMeant(params)) resolve(params);
    };
    this.on(event, listener);
    return promise.finally(() => {
      clearTimeout(late);
      this.#listeners.get(event)!.delete(listener as Listener);
    });
  }

  /** A command to the browser, or in the session of one of its targets. */
  async send<Result>(method: string, params: object = {}, sessionId?: string): Promise<Result> {
    const id = ++this.#commands;
    const answered = Promise.withResolvers<unknown>();
    this.#waiting.set(id, answered);
    (this.#process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const late = setTimeout(() => answered.reject(new Error(`Chromium does not answer ${method}`)), COMMAND);
    return answered.promise.finally(() => clearTimeout(late)) as Promise<Result>;
  }

  #take(message: Answer | Event): void {
    if (message.id === undefined) {
      for (const listener of this.#listeners.get(message.method) ?? []) listener(message.params);
      return;
    }
    const answered = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error) answered?.reject(new Error(message.error.message));
    else answered?.resolve(message.result);
  }
}

/** A page, or a service worker. */
export class Target {
  #browser: Chromium;
  #session: string;

  constructor(browser: Chromium, session: string) {
    this.#browser = browser;
    this.#session = session;
  }

  send<Result = unknown>(method: string, params: object = {}): Promise<Result> {
    return this.#browser.send<Result>(method, params, this.#session);
  }

  /** The value of a JavaScript expression there, which may be a promise. */
  async evaluate<Value>(expression: string): Promise<Value> {
    const how = { awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.send<Evaluated>("Runtime.evaluate", {
      expression,
      ...how,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as Value;
  }
}

const FLAGS = [
  "--headless=new",
  "--remote-debugging-pipe",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--disable-background-networking",
  "--no-first-run",
];

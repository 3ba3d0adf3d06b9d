import { backend, eventually } from "./chromium.ts";

/** Long and uncommon enough for an account. */
export const PASSWORD = "a long way home";

/** What the log's scrollTop is at its end: a script may have it count from its top. */
export const END = `(getComputedStyle(log).flexDirection === "column" ? log.scrollHeight - log.clientHeight : 0)`;

/** Tabs that nobody uses now: to make one takes longer than most tests. */
const idle: Tab[] = [];
let hosts = 0;

/** A tab, and whatever went wrong in it. */
export class Tab {
  /** Errors and warnings on the console, breaches of the Content Security Policy among them. */
  readonly troubles: string[] = [];
  /** The session that it was given, if any. */
  sessionId = "";
  #host = newHost();
  /** Where the next page is once this one was touched. */
  #otherHost = newHost();
  #origin = "";
  #view = new Bun.WebView({ width: 1_000, height: 700, backend });
  #held: Held | undefined;
  #probes: Held | undefined;
  #restyled = 0;
  /** The page that has come last, and whether all of it has. */
  #page = { isWhole: true };
  /** Commands by which the tab was made special. */
  #special = new Set<keyof typeof USUAL>();
  /** What each page runs before its own scripts, by the numbers that the browser gave. */
  #early: string[] = [];
  /** Whether the page is what somebody has left who had the tab before. */
  #isOver = false;
  /** The last command: a view does one at a time, and refuses a second meanwhile. */
  #commanded: Promise<unknown> = Promise.resolve();

  /**
   * A tab as wide as a desktop's, for what is served on `port`. One that was closed before serves again: it has a host
   * name of its own, and so its own cookies, and Chromium goes on with the process that it has for that name.
   */
  static async open(port: number): Promise<Tab> {
    const tab = idle.pop() ?? (await new Tab().#prepare());
    tab.#origin = `http://${tab.#host}:${port}`;
    await tab.size(1_000, 700);
    return tab;
  }

  /**
   * Forgets what the page has stored, and undoes what made the tab special. The page stays until the next one comes, and neither asks nor answers
   * anything any more: to leave it takes as long as to open one.
   */
  async close(): Promise<void> {
    await this.release();
    await this.evaluate(FORGET);
    this.#isOver = true;
    await this.cdp("Network.clearBrowserCookies");
    for (const identifier of this.#early.splice(0))
      await this.cdp("Page.removeScriptToEvaluateOnNewDocument", { identifier });
    for (const command of this.#special) await this.cdp(command, USUAL[command]);
    // A process that was touched has no mouse for this tab any more, until that has been in another one.
    if (this.#special.has("Emulation.setTouchEmulationEnabled"))
      [this.#host, this.#otherHost] = [this.#otherHost, this.#host];
    this.#special.clear();
    idle.push(this);
  }

  /** Another tab of the same browser. */
  async besides(): Promise<Tab> {
    const other = await Tab.open(0);
    other.#origin = this.#origin;
    return other;
  }

  get origin(): string {
    return this.#origin;
  }

  async #prepare(): Promise<this> {
    await this.#view.navigate("about:blank");
    this.#note("Runtime.exceptionThrown", (data: Thrown) => data.exceptionDetails.exception?.description);
    this.#note("Runtime.consoleAPICalled", ({ type, args }: Called) =>
      /error|warning/.test(type) ? args.map((arg) => arg.value ?? arg.description).join(" ") : undefined,
    );
    this.#note("Log.entryAdded", ({ entry }: Entry) =>
      /error|warning/.test(entry.level) ? `${entry.level}: ${entry.text} ${entry.url ?? ""}` : undefined,
    );
    this.#view.addEventListener<Paused>("Fetch.requestPaused", ({ data }) =>
      (data.request.url.endsWith(PROBE) ? this.#probes : this.#held)?.add(data),
    );
    this.#view.onNavigated = () => {
      this.#page = { isWhole: false };
      if (this.#isOver) this.troubles.length = 0;
      this.#isOver = false;
    };
    this.#view.addEventListener("Page.frameStoppedLoading", () => void (this.#page.isWhole = true));
    this.#view.addEventListener<Traced>("Tracing.dataCollected", ({ data }) => {
      for (const { name, args } of data.value)
        if (name === "UpdateLayoutTree") this.#restyled += args.elementCount ?? 0;
    });
    for (const domain of ["Runtime", "Log", "Page"]) await this.cdp(`${domain}.enable`);
    return this;
  }

  #note<Data>(event: `${string}.${string}`, words: (data: Data) => string | undefined): void {
    this.#view.addEventListener<Data>(event, ({ data }) => {
      const trouble = words(data);
      if (trouble) this.troubles.push(trouble);
    });
  }

  /** Tells `listener` the addresses of what pages of this tab ask for from now on. */
  async onRequest(listener: (url: string) => void): Promise<void> {
    this.#view.addEventListener<Pick<Paused, "request">>("Network.requestWillBeSent", ({ data }) =>
      listener(data.request.url),
    );
    await this.cdp("Network.enable");
  }

  /** Opens the page at `path`. */
  go(path: string): Promise<void> {
    return this.#open(() => this.cdp("Page.navigate", { url: this.#origin + path }));
  }

  /** Has `leave` open another page, or this one anew, and waits until all of it is there. */
  async #open(leave: () => Promise<unknown>): Promise<void> {
    const left = this.#page;
    await unlessLeft(leave());
    await eventually(() => {
      if (this.#page === left || !this.#page.isWhole) throw new Error("No other page came");
    });
  }

  /** Opens the lobby as a reader in `timezoneId` does, and waits until its times are told. */
  async goFrom(timezoneId: string): Promise<void> {
    await this.cdp("Emulation.setTimezoneOverride", { timezoneId });
    await this.go("/");
    await eventually(async () => {
      if (!(await this.evaluate(`"told" in chats.dataset`))) throw new Error("The times are not told");
    });
  }

  reload(): Promise<void> {
    return this.#open(() => this.cdp("Page.reload"));
  }

  /** Does what leads to another page, or to this one anew, or puts another room on it, and waits until that is there. */
  async arrive(leave: () => Promise<unknown>): Promise<void> {
    const content = `(document.querySelector("main") ?? document.body)`;
    await this.evaluate(`void (${content}.left = true)`);
    await unlessLeft(leave());
    const arrived = `!${content}.left && document.readyState === "complete"`;
    await eventually(async () => {
      if (!this.#page.isWhole || !(await this.evaluate(arrived))) throw new Error("No other page came");
    });
  }

  /** Where the tab is, without the host. */
  async path(): Promise<string> {
    return this.evaluate("location.pathname + location.search");
  }

  /** Waits until what moves in the page has come to rest, but for what never does. */
  async rest(): Promise<void> {
    await this.evaluate(`Promise.all(document.getAnimations()
      .filter(({ effect }) => effect.getComputedTiming().endTime < Infinity)
      .map((one) => one.finished.catch(() => {})))`);
  }

  /** The value of a JavaScript expression in the page. */
  async evaluate<Value = unknown>(expression: string): Promise<Value> {
    const { result, exceptionDetails } = await this.cdp<Evaluated<Value>>("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? expression);
    return result.value;
  }

  /** Has each page run `source` before its own scripts, from the next one on. */
  async runEarly(source: string): Promise<void> {
    const { identifier } = await this.cdp<{ identifier: string }>("Page.addScriptToEvaluateOnNewDocument", {
      source,
    });
    this.#early.push(identifier);
  }

  /** How many elements Chromium works out the style of, in whatever tab, while `act` is done. */
  async restyled(act: () => Promise<unknown>): Promise<number> {
    this.#restyled = 0;
    await this.cdp("Tracing.start", { traceConfig: { includedCategories: ["devtools.timeline"] } });
    await act();
    const told = new Promise((resolve) =>
      this.#view.addEventListener("Tracing.tracingComplete", resolve, { once: true }),
    );
    await this.cdp("Tracing.end");
    await told;
    return this.#restyled;
  }

  /** A command of the Chrome DevTools Protocol. */
  cdp<Result = unknown>(method: string, params: Record<string, unknown> = {}): Promise<Result> {
    if (isUndone(method)) this.#special.add(method);
    const result = this.#commanded.then(() => this.#view.cdp<Result>(method, params));
    this.#commanded = result.catch(() => {});
    return result;
  }

  /** What the messages in the log say, as one reads them. */
  said(): Promise<string[]> {
    return this.evaluate(
      `[...document.querySelectorAll("#chats .content")].map((content) => content.innerText)`,
    );
  }

  /** The text of the first element that `selector` finds, as one reads it. */
  text(selector: string): Promise<string> {
    return this.evaluate(`document.querySelector(${JSON.stringify(selector)}).innerText`);
  }

  /** The value of the field that `selector` finds. */
  value(selector: string): Promise<string> {
    return this.evaluate(`document.querySelector(${JSON.stringify(selector)}).value`);
  }

  isSeen(selector: string): Promise<boolean> {
    return this.evaluate(`document.querySelector(${JSON.stringify(selector)})?.checkVisibility() ?? false`);
  }

  async focus(selector: string): Promise<void> {
    await this.evaluate(`document.querySelector(${JSON.stringify(selector)}).focus()`);
  }

  /** Clicks in the middle of what `selector` finds, as a mouse does, once it is there and nothing covers it. */
  async click(selector: string): Promise<void> {
    const mouse = { ...(await this.middleOf(selector)), button: "left", clickCount: 1 };
    await this.cdp("Input.dispatchMouseEvent", { type: "mousePressed", ...mouse });
    await unlessLeft(this.cdp("Input.dispatchMouseEvent", { type: "mouseReleased", ...mouse }));
  }

  /** Where the middle of what `selector` finds is in the window, in px, once it is there and nothing covers it. */
  middleOf(selector: string): Promise<{ readonly x: number; readonly y: number }> {
    return eventually(() =>
      this.evaluate(`(() => {
        const element = document.querySelector(${JSON.stringify(selector)});
        element.scrollIntoView({ block: "nearest" });
        const { left, width, top, height } = element.getBoundingClientRect();
        const [x, y] = [left + width / 2, top + height / 2];
        if (!element.contains(document.elementFromPoint(x, y))) throw new Error("It is covered");
        return { x, y };
      })()`),
    );
  }

  async type(text: string): Promise<void> {
    await this.cdp("Input.insertText", { text });
  }

  /** Presses Enter as an input method passes it on while it composes a word. */
  async enterKeyForWord(): Promise<void> {
    const key = { key: "Process", code: "Enter", windowsVirtualKeyCode: 229 };
    await this.cdp("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key });
    await this.cdp("Input.dispatchKeyEvent", { type: "keyUp", ...key });
  }

  /** Presses Enter, while another key is `held`. */
  async enterKey(held?: keyof typeof HELD): Promise<void> {
    const key = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, modifiers: held ? HELD[held] : 0 };
    await this.cdp("Input.dispatchKeyEvent", { type: "keyDown", text: "\r", ...key });
    await this.cdp("Input.dispatchKeyEvent", { type: "keyUp", ...key });
  }

  /** Presses a key that writes nothing, with its name as KeyboardEvent.key has it, while others are `held`. */
  async key(key: keyof typeof KEYS, ...held: readonly (keyof typeof HELD)[]): Promise<void> {
    const modifiers = held.reduce((sum, one) => sum + HELD[one], 0);
    const pressed = { key, code: key, windowsVirtualKeyCode: KEYS[key], modifiers };
    await this.cdp("Input.dispatchKeyEvent", { type: "rawKeyDown", ...pressed });
    await this.cdp("Input.dispatchKeyEvent", { type: "keyUp", ...pressed });
  }

  /** Presses the key of a character, which writes it where something is written. */
  async press(text: string): Promise<void> {
    await this.cdp("Input.dispatchKeyEvent", { type: "keyDown", key: text, text });
    await this.cdp("Input.dispatchKeyEvent", { type: "keyUp", key: text });
  }

  /** Taps with a finger in the middle of what `selector` finds, once it is there and nothing covers it. */
  async tap(selector: string): Promise<void> {
    const touchPoints = [await this.middleOf(selector)];
    await this.cdp("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
    await this.cdp("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  }

  /** Opens the drawer of a phone, and waits until what is in it does not move away from under a finger. */
  async openDrawer(): Promise<void> {
    await this.tap(".menu");
    await eventually(async () => {
      if (!(await this.isSeen("#places"))) throw new Error("The drawer is closed");
    });
    await this.rest();
  }

  /** Moves the mouse to the middle of what `selector` finds. */
  async hover(selector: string): Promise<void> {
    await this.cdp("Input.dispatchMouseEvent", { type: "mouseMoved", ...(await this.middleOf(selector)) });
  }

  /** Turns the wheel over the log, by `distance` px; down, unless it is negative. */
  async wheel(distance: number): Promise<void> {
    await this.cdp("Input.dispatchMouseEvent", {
      type: "mouseWheel",
      x: 400,
      y: 300,
      deltaX: 0,
      deltaY: distance,
    });
  }

  /** Scrolls the log to `top`, a JavaScript expression for px from its end, and waits until the page is told. */
  async scroll(top: string): Promise<void> {
    await this.evaluate(`new Promise((resolve) => {
      const before = log.scrollTop;
      const end = ${END};
      log.scrollTop = end + (${top});
      if (log.scrollTop === before) resolve();
      else log.addEventListener("scroll", () => resolve(), { once: true });
    })`);
  }

  /** Writes `content` in the box and presses Enter. */
  async send(content: string): Promise<void> {
    await this.focus("#content");
    await this.type(content);
    await this.enterKey();
  }

  /** Fills in the form of this page, which has a name and a password, and sends it. */
  async enter(name: string, password = PASSWORD): Promise<void> {
    for (const [field, text] of Object.entries({ name, password })) {
      await this.evaluate(`document.getElementById("${field}").select()`);
      await this.type(text);
    }
    await this.submit();
  }

  /** Sends the form that has the focus, and waits for the page that answers. */
  submit(): Promise<void> {
    return this.arrive(() => this.evaluate("document.activeElement.form.requestSubmit()"));
  }

  /** Gives the browser the cookie of a session. */
  async takeCookie(cookie: Bun.Cookie): Promise<void> {
    const { name, value } = cookie;
    await this.cdp("Network.setCookie", { name, value, url: this.#origin, httpOnly: true, sameSite: "Lax" });
    this.sessionId = idIn(cookie);
  }

  /** Makes the page `width` by `height` CSS pixels. */
  async size(width: number, height: number, mobile = false): Promise<void> {
    await this.cdp("Emulation.setDeviceMetricsOverride", { width, height, mobile, deviceScaleFactor: 1 });
  }

  setTheme(theme: "light" | "dark"): Promise<void> {
    return this.setMedia("prefers-color-scheme", theme);
  }

  /** What the reader prefers, and nothing else: a media feature and its value. */
  async setMedia(name: string, value: string): Promise<void> {
    await this.cdp("Emulation.setEmulatedMedia", { features: [{ name, value }] });
  }

  /** What the browser is set to speak. */
  async speak(language: string): Promise<void> {
    const userAgent = await this.evaluate<string>("navigator.userAgent");
    await this.cdp("Emulation.setUserAgentOverride", { userAgent, acceptLanguage: language });
  }

  /** From the next page on no script runs. */
  async withoutScript(): Promise<void> {
    await this.cdp("Emulation.setScriptExecutionDisabled", { value: true });
  }

  /** What a proxy says of whoever comes over the network from `address`. */
  async comeFrom(address: string): Promise<void> {
    await this.cdp("Network.enable");
    await this.cdp("Network.setExtraHTTPHeaders", { headers: { "x-forwarded-for": address } });
  }

  /** Letters are `size` px large from the next page on, as one sets it in the browser: 16 are usual. */
  async setFontSize(size: number): Promise<void> {
    await this.cdp("Page.setFontSizes", { fontSizes: { standard: size, fixed: size } });
  }

  /** A phone: small, and touched rather than clicked. */
  async becomePhone(): Promise<void> {
    await this.size(390, 844, true);
    await this.cdp("Emulation.setTouchEmulationEnabled", { enabled: true });
  }

  /** As it is at first: wide, and with a mouse; `height` in px. */
  async becomeDesktop(height = 700): Promise<void> {
    await this.size(1_000, height);
    await this.cdp("Emulation.setTouchEmulationEnabled", { enabled: false });
  }

  /** What a page finds out when one looks at another tab, or back at it. */
  async setHidden(hidden: boolean): Promise<void> {
    const state = hidden ? "hidden" : "visible";
    await this.evaluate(`(
      Object.defineProperty(document, "hidden", { configurable: true, value: ${hidden} }),
      Object.defineProperty(document, "visibilityState", { configurable: true, value: "${state}" }),
      document.dispatchEvent(new Event("visibilitychange"))
    )`);
  }

  /** The line of this browser is cut, or mended. */
  setOffline(offline: boolean): Promise<void> {
    return this.#setLine(offline, -1);
  }

  /** Everything takes its time to come. */
  slowDown(bytesPerSecond: number): Promise<void> {
    return this.#setLine(false, bytesPerSecond);
  }

  /** Every request takes `latency` ms longer. */
  delay(latency: number): Promise<void> {
    return this.#setLine(false, -1, latency);
  }

  /** What is sent takes its time. */
  slowUploads(bytesPerSecond: number): Promise<void> {
    return this.#setLine(false, -1, 0, bytesPerSecond);
  }

  async #setLine(
    offline: boolean,
    downloadThroughput: number,
    latency = 0,
    uploadThroughput = -1,
  ): Promise<void> {
    const line = { offline, downloadThroughput, uploadThroughput, latency };
    await this.cdp("Network.enable");
    await this.cdp("Network.emulateNetworkConditions", line);
  }

  /**
   * Holds back the requests to `urlPattern`, or with "Response" the answers to them, until told what to do.
   */
  async hold(urlPattern: string, requestStage: "Request" | "Response" = "Request"): Promise<Held> {
    this.#held = new Held(this);
    const patterns = [{ urlPattern, requestStage }, { urlPattern: `*${PROBE}` }];
    const enable = () => this.cdp("Fetch.enable", { patterns });
    await enable();
    await this.#untilHeld(enable);
    return this.#held;
  }

  /** Waits until Chromium holds back what it said it would. On a busy machine that takes a while, or an end of before comes behind it. */
  async #untilHeld(enable: () => Promise<unknown>): Promise<void> {
    const isHere = `location.origin === ${JSON.stringify(this.#origin)} && navigator.onLine`;
    if (this.#isOver || !(await this.evaluate<boolean>(isHere))) return;
    const probes = (this.#probes = new Held(this));
    await eventually(async () => {
      await this.evaluate(`void fetch("${PROBE}").catch(() => {})`);
      if (probes.waiting > 0) return;
      await enable();
      throw new Error("Nothing is held");
    });
    while (probes.waiting > 0) await probes.answer(204, "");
  }

  /** Holds nothing back from here on; what was held goes through. */
  async release(): Promise<void> {
    if (!this.#held) return;
    this.#held = undefined;
    await this.cdp("Fetch.disable");
  }
}

/** A name by which nobody has asked for a site before. */
function newHost(): string {
  return `visitor-${++hosts}.localhost`;
}

/** Takes away what a page has stored, and has it neither ask nor store anything from then on. Pages of no site cannot store anything. */
const FORGET = `try {
  stop();
  fetch = () => new Promise(() => {});
  navigator.sendBeacon = () => true;
  BroadcastChannel.prototype.postMessage = () => {};
  BeforeUnloadEvent.prototype.preventDefault = () => {};
  Storage.prototype.setItem = () => {};
  for (const storage of [sessionStorage, localStorage]) storage.clear();
} catch {}`;

/** What makes a tab special, and how it is in others. */
const USUAL = {
  "Emulation.setEmulatedMedia": { features: [{ name: "prefers-color-scheme", value: "light" }] },
  "Emulation.setScriptExecutionDisabled": { value: false },
  "Emulation.setTimezoneOverride": { timezoneId: "" },
  "Emulation.setTouchEmulationEnabled": { enabled: false },
  "Emulation.setUserAgentOverride": { userAgent: "", acceptLanguage: "en-US" },
  // Where the mouse rests on a link, the page fetches the room.
  "Input.dispatchMouseEvent": { type: "mouseMoved", x: -1, y: -1 },
  "Network.emulateNetworkConditions": {
    offline: false,
    downloadThroughput: -1,
    uploadThroughput: -1,
    latency: 0,
  },
  "Network.setExtraHTTPHeaders": { headers: {} },
  "Page.setFontSizes": { fontSizes: { standard: 16, fixed: 13 } },
} as const;

function isUndone(command: string): command is keyof typeof USUAL {
  return Object.hasOwn(USUAL, command);
}

/** An address that is asked for to see whether requests are held. */
const PROBE = "/robots.txt?held";

/** Codes of keys that write nothing. */
/** Waits for `act`, which may have the page left before Chromium says that it was done. */
async function unlessLeft(act: Promise<unknown>): Promise<void> {
  await act.catch((error: unknown) => {
    if (!/navigated or closed/.test(String(error))) throw error;
  });
}

/** What the DevTools protocol adds up of keys that are held. */
const HELD = { Alt: 1, Control: 2, Shift: 8 };

const KEYS = {
  Tab: 9,
  Escape: 27,
  PageUp: 33,
  PageDown: 34,
  ArrowLeft: 37,
  ArrowUp: 38,
  ArrowRight: 39,
  ArrowDown: 40,
  k: 75,
};

/** Requests of a tab that are held back, first come first served. */
class Held {
  #tab: Tab;
  #waiting: Paused[] = [];

  constructor(tab: Tab) {
    this.#tab = tab;
  }

  add(paused: Paused): void {
    this.#waiting.push(paused);
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Lets the next one through. */
  async pass(): Promise<void> {
    await this.#tab.cdp("Fetch.continueRequest", { requestId: await this.#next() });
  }

  /** The next one fails, as when the line is cut. */
  async fail(): Promise<void> {
    await this.#tab.cdp("Fetch.failRequest", {
      requestId: await this.#next(),
      errorReason: "ConnectionClosed",
    });
  }

  /** Answers the next one in the server's place. */
  async answer(responseCode: number, body: string, headers: Record<string, string> = {}): Promise<void> {
    await this.#tab.cdp("Fetch.fulfillRequest", {
      requestId: await this.#next(),
      responseCode,
      responseHeaders: Object.entries({ "content-type": "text/html; charset=utf-8", ...headers }).map(
        ([name, value]) => ({ name, value }),
      ),
      body: Buffer.from(body).toBase64(),
    });
  }

  async #next(): Promise<string> {
    return eventually(() => {
      const paused = this.#waiting.shift();
      if (!paused) throw new Error("No such request was made");
      return paused.requestId;
    });
  }
}

/** The session in a cookie. */
export function idIn({ value }: Bun.Cookie): string {
  return JSON.parse(Buffer.from(value.split(".")[1]!, "base64url").toString()).jti;
}

type Paused = { requestId: string; request: { url: string; headers: Record<string, string> } };

type Described = { description?: string; value?: string };
type Thrown = { exceptionDetails: { exception?: Described } };
type Evaluated<Value> = { result: { value: Value }; exceptionDetails?: Thrown["exceptionDetails"] };
type Traced = { value: { name: string; args: { elementCount?: number } }[] };
type Called = { type: string; args: Described[] };
type Entry = { entry: { level: string; text: string; url?: string } };

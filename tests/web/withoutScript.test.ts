import { describe, expect, test } from "bun:test";
import type { Browser } from "../support/browser.ts";
import { attribute, contents, element, elements, field, text, texts } from "../support/page.ts";
import { someone, startRobin, talk } from "../support/robin.ts";

/** Somebody with a browser without script: sees pages, follows links, fills in forms. */
class Person {
  page = "";
  path = "";
  #browser: Browser;

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  async open(path: string): Promise<void> {
    await this.#show(path, await this.#browser.get(path));
  }

  /** Follows the link that reads `label`. */
  async follow(label: string): Promise<void> {
    const link = this.links().find(({ reads }) => reads === label);
    if (!link) throw new Error(`No link reads "${label}"`);
    await this.open(link.path);
  }

  /** Fills the fields of the form of the button `label` with `typed`, and presses it. */
  async press(label: string, typed: Record<string, string> = {}): Promise<void> {
    const form = elements(this.page, "form").find((one) => texts(one, "button").includes(label));
    if (!form) throw new Error(`No button reads "${label}"`);
    expect(attribute(form, "method")).toBe("post");
    const names = elements(form, "input, textarea").map((one) => attribute(one, "name")!);
    for (const name of Object.keys(typed)) expect(names).toContain(name);
    const fields = Object.fromEntries(names.map((name) => [name, typed[name] ?? field(form, name) ?? ""]));
    const path = attribute(form, "action")!;
    await this.#show(path, await this.#browser.post(path, fields));
  }

  links(): { reads: string; path: string }[] {
    return elements(this.page, "a").map((link) => ({
      reads: text(link).trim(),
      path: attribute(link, "href")!,
    }));
  }

  async #show(path: string, answer: Response): Promise<void> {
    const on = answer.status === 303 ? answer.headers.get("location") : null;
    if (on !== null) return this.open(on);
    this.path = path;
    this.page = await answer.text();
  }
}

describe("a browser without script", () => {
  test("registers, speaks, is answered, signs out and in again", async () => {
    const { browser } = startRobin();
    const [ada, bob] = [new Person(browser()), new Person(browser())];

    await ada.open("/");
    await ada.follow("Register");
    await ada.press("Register", { name: "Ada", password: "a long way home" });
    expect(ada.path).toBe("/");
    await ada.press("Send", { content: "Hello\nanyone?" });
    expect(contents(ada.page)).toEqual(["Hello\nanyone?"]);

    await bob.open("/");
    await bob.follow("Sign in to speak");
    await bob.follow("Register");
    await bob.press("Register", { name: "Bob", password: "a long way home" });
    await bob.press("Send", { content: "Me" });

    await ada.follow("Refresh to see what is new");
    expect(contents(ada.page)).toEqual(["Hello\nanyone?", "Me"]);

    await ada.press("Sign out");
    expect(ada.path).toBe("/");
    expect(ada.page).not.toContain("<textarea");
    await ada.follow("Sign in");
    await ada.press("Sign in", { name: "Ada", password: "a long way home" });
    await ada.press("Send", { content: "Back" });
    expect(contents(ada.page)).toEqual(["Hello\nanyone?", "Me", "Back"]);
  });

  test("pages through 250 messages to the very first, and back to the newest", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 250);
    const reader = new Person(browser());
    await reader.open("/");
    const seen = contents(reader.page);
    while (reader.links().some(({ reads }) => reads === "Older messages")) {
      await reader.follow("Older messages");
      seen.unshift(...contents(reader.page));
    }
    expect(seen).toEqual(Array.from({ length: 250 }, (_, index) => String(index + 1)));
    await reader.follow("To the newest messages");
    expect(contents(reader.page).at(-1)).toBe("250");
  });

  test("never comes to an empty page on the way to the first message", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 200);
    const reader = new Person(browser());
    await reader.open("/");
    while (reader.links().some(({ reads }) => reads === "Older messages")) {
      await reader.follow("Older messages");
      expect(contents(reader.page)).not.toEqual([]);
    }
  });

  test("is told what is wrong, and goes on from what was typed", async () => {
    const { browser } = startRobin();
    const ada = new Person(browser());
    await ada.open("/register");
    await ada.press("Register", { name: "Ada", password: "short" });
    expect(ada.page).toContain("A password has at least 8 characters.");
    await ada.press("Register", { password: "a long way home" });
    expect(ada.page).toContain('<span class="me" dir="auto">Ada</span>');
  });

  test("comes back to the room that it was in, through signing in", async () => {
    const { robin, browser } = startRobin();
    robin.db.run("insert into rooms (name, created_at, guests) values ('Garden', 0, 1)");
    const ada = new Person(browser());
    await ada.open("/rooms/2");
    await ada.follow("Sign in to speak");
    await ada.follow("Register");
    await ada.press("Register", { name: "Ada", password: "a long way home" });
    expect(ada.path).toBe("/rooms/2");
    await ada.press("Send", { content: "Hello garden" });
    expect(ada.path).toBe("/rooms/2");
    expect(contents(ada.page)).toEqual(["Hello garden"]);
  });

  test("sends a message that was refused again from where it stands", async () => {
    const { browser } = startRobin();
    const ada = new Person(browser());
    await ada.open("/register");
    await ada.press("Register", { name: "Ada", password: "a long way home" });
    await ada.press("Send", { content: "x".repeat(4_001) });
    expect(ada.page).toContain("this one has 4,001.");
    await ada.press("Send", { content: "x".repeat(4_000) });
    expect(contents(ada.page)).toEqual(["x".repeat(4_000)]);
  });

  test("does not send twice when the page after sending is loaded again", async () => {
    const { robin, browser } = startRobin();
    const ada = new Person(browser());
    await ada.open("/register");
    await ada.press("Register", { name: "Ada", password: "a long way home" });
    const before = ada.page;
    await ada.press("Send", { content: "Hello" });
    ada.page = before;
    await ada.press("Send", { content: "Hello" });
    expect(robin.messages.last(1)).toHaveLength(1);
  });

  test("sees the refresh link only where there is no script", async () => {
    const { browser } = startRobin();
    const page = await (await browser().get("/")).text();
    expect(element(page, "noscript")).toContain('<a href="/">Refresh to see what is new</a>');
    expect(page.split(">Refresh to see what is new</a>")).toHaveLength(2);
  });

  test("gets every message time as a moment that script can read, and words without it", async () => {
    const { robin, browser } = startRobin();
    await talk(robin, someone(robin), 1);
    const page = await (await browser().get("/")).text();
    expect(page).toContain('<time datetime="2026-11-23T12:00:00.000Z">23 Nov 2026, 12:00 UTC</time>');
  });

  test("finds a label on every field", async () => {
    const { browser } = startRobin();
    const ada = await browser().register("Ada");
    for (const page of [
      await (await ada.get("/")).text(),
      await (await browser().get("/login")).text(),
      await (await browser().get("/register")).text(),
    ]) {
      const fields = elements(page, 'input:not([type="hidden"]), textarea');
      expect(fields.length).toBeGreaterThan(0);
      for (const field of fields) {
        const id = attribute(field, "id")!;
        expect(elements(page, `[id="${id}"]`)).toEqual([field]);
        expect(elements(page, `label[for="${id}"], label [id="${id}"]`)).not.toEqual([]);
      }
    }
  });
});

import { expect, test } from "bun:test";
import { eventually, inChromium } from "./chromium.ts";
import { adaOf } from "./gestures.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";
import { LOBBY } from "../../src/domain/room.ts";
import { editMessage, react, sendMessage } from "../support/messages.ts";

inChromium("The looks", () => {
  test("change at once with the switch, which remembers", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await ada.setTheme("light");
    const paper = () => ada.evaluate<string>("getComputedStyle(document.documentElement).backgroundColor");
    const light = await paper();
    await ada.click(`.theme [value="dark"]`);
    await eventually(async () => expect(await paper()).not.toBe(light));
    expect(await pressed(ada)).toEqual(["dark"]);
    const dark = await paper();
    await ada.reload();
    expect([await paper(), await pressed(ada)]).toEqual([dark, ["dark"]]);
    await ada.click(`.theme [value="light"]`);
    await eventually(async () => expect(await paper()).toBe(light));
    await ada.setTheme("dark");
    expect(await paper()).toBe(light);
    await ada.click(`.theme [value="auto"]`);
    await eventually(async () => expect(await paper()).toBe(dark));
    expect(await pressed(ada)).toEqual(["auto"]);
    expect(ada.troubles).toEqual([]);
  });

  test("change without script, too, and no page begins in the other ones", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", (tab) => tab.withoutScript());
    await ada.arrive(() => ada.click(`.theme [value="dark"]`));
    expect(await ada.evaluate("document.documentElement.dataset.theme")).toBe("dark");
    expect(await ada.path()).toBe("/");
  });

  test("give every avatar a letter that stands out from its colour, light and dark", async () => {
    await using site = new Site();
    const tab = await site.visitor();
    await tab.go("/");
    for (const theme of ["light", "dark"] as const) {
      await tab.setTheme(theme);
      const contrasts = await tab.evaluate<number[]>(CONTRASTS);
      expect(contrasts).toHaveLength(12);
      for (const contrast of contrasts) expect(contrast).toBeGreaterThan(4.5);
    }
  });
});

const pressed = (tab: Tab) =>
  tab.evaluate<string[]>(
    `[...document.querySelectorAll(".theme [aria-pressed=true]")].map(({ value }) => value)`,
  );

/** The contrast of each kind of avatar, as WCAG 2.2 counts it. */
const CONTRASTS = `Array.from({ length: 12 }, (_, hue) => {
  const avatar = document.createElement("span");
  avatar.className = "avatar hue-" + hue;
  document.body.append(avatar);
  const style = getComputedStyle(avatar);
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  const luminance = (color) => {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [luminance(style.color), luminance(style.backgroundColor)].sort((a, b) => b - a);
  avatar.remove();
  return (a + 0.05) / (b + 0.05);
})`;

inChromium("A page that is there", () => {
  test("does not move, whatever there is to tell", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 60 }, (_, index) => `message ${index}`));
    const ada = await site.signedIn("Ada");
    await ada.focus("#content");
    await ada.type("x".repeat(4_001));
    // The box has grown by then.
    await ada.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 200)))");
    await ada.evaluate(`void (
      window.shift = 0,
      new PerformanceObserver((list) => {
        for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shift += value;
      }).observe({ type: "layout-shift" })
    )`);
    site.robin.presence.ask(1, bob, true);
    await eventually(async () => expect(await ada.text("#typing")).toContain("Bob"));
    await eventually(async () => expect(await ada.text("#typing")).toBe(""), 8_000);
    // The box is emptied by a key, and has its text again at once.
    await ada.enterKey();
    await eventually(async () => expect(await ada.isSeen("#reason")).toBe(true));
    await ada.setOffline(true);
    await eventually(async () => expect(await ada.text("#status")).not.toBe(""));
    await ada.setOffline(false);
    await eventually(async () => expect(await ada.text("#status")).toBe(""), 8_000);
    await ada.scroll("-800");
    await site.say(bob, "news");
    await eventually(async () => expect(await ada.isSeen("#news")).toBe(true));
    expect(
      await ada.evaluate<number>("new Promise((resolve) => setTimeout(() => resolve(shift), 100))"),
    ).toBe(0);
  });
});

inChromium("The keys", () => {
  const isOpen = (tab: Tab) => tab.evaluate<boolean>(`document.getElementById("sheet")?.open ?? false`);

  test("are listed by ?, and by a link, in a sheet that Esc closes and that leaves the focus where it was", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.focus("#log");
    await ada.press("?");
    await eventually(async () => expect(await isOpen(ada)).toBe(true));
    expect(await ada.text("#sheet")).toContain("Edit what you said last");
    await ada.key("Escape");
    expect(await isOpen(ada)).toBe(false);
    expect(await ada.evaluate("document.activeElement.id")).toBe("log");
    await ada.click("#keys");
    await eventually(async () => expect(await isOpen(ada)).toBe(true));
    expect(await ada.path()).toBe("/");
    await ada.click("#sheet > .button");
    expect(await isOpen(ada)).toBe(false);
    expect(ada.troubles).toEqual([]);
  });

  test("are shown from the first one, also where a window holds few", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.size(500, 350);
    await ada.focus("#log");
    await ada.press("?");
    await eventually(async () => expect(await isOpen(ada)).toBe(true));
    const where = await ada.evaluate<{ top: number; more: number }>(
      `(({ scrollTop, scrollHeight, clientHeight }) => ({ top: scrollTop, more: scrollHeight - clientHeight }))(sheet)`,
    );
    expect(where.more).toBeGreaterThan(100);
    expect(where.top).toBe(0);
  });

  test("begin with the focus in view, from where Tab leads to what the sheet has to choose", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.size(1_000, 500);
    await ada.focus("#log");
    await ada.press("?");
    await eventually(async () => expect(await isOpen(ada)).toBe(true));
    const focus = () =>
      ada.evaluate<[string, boolean]>(`(() => {
        const { id, className } = document.activeElement;
        const { top, bottom } = document.activeElement.getBoundingClientRect();
        return [id || className, top >= 0 && bottom <= innerHeight];
      })()`);
    expect(await focus()).toEqual(["sheet", true]);
    await ada.key("Tab");
    expect(await focus()).toEqual(["single-keys", true]);
    await ada.key("Tab");
    expect(await focus()).toEqual(["button", true]);
    await ada.enterKey();
    expect(await isOpen(ada)).toBe(false);
  });

  test("lead to the box, and are letters in it", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.focus("#log");
    await ada.press("m");
    expect(await ada.evaluate("document.activeElement.id")).toBe("content");
    for (const key of "m?/") await ada.press(key);
    expect(await ada.value("#content")).toBe("m?/");
    expect([await isOpen(ada), await ada.path()]).toEqual([false, "/"]);
  });

  test("lead to the search, and from message to message", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.focus("#chat-1 > .more");
    await ada.key("ArrowDown");
    expect(await ada.evaluate("document.activeElement.parentElement.id")).toBe("chat-2");
    await ada.key("ArrowUp");
    await ada.key("ArrowUp");
    expect(await ada.evaluate("document.activeElement.parentElement.id")).toBe("chat-1");
    await ada.arrive(() => ada.press("/"));
    expect(await ada.path()).toBe("/search");
  });

  test("of a single sign do nothing where that is not wanted, which is remembered", async () => {
    await using site = new Site();
    const ada = await adaOf(site);
    await ada.click("#keys");
    await eventually(async () => expect(await isOpen(ada)).toBe(true));
    await ada.click("#single-keys");
    await ada.key("Escape");
    await ada.reload();
    await ada.focus("#log");
    for (const key of "?m/") await ada.press(key);
    await Bun.sleep(50);
    expect([await isOpen(ada), await ada.path()]).toEqual([false, "/"]);
    expect(await ada.evaluate("document.activeElement.id")).toBe("log");
  });

  test("are on a page of their own without script", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", (tab) => tab.withoutScript());
    await ada.arrive(() => ada.click("#keys"));
    expect(await ada.path()).toBe("/keys");
    expect(await ada.isSeen(".keys dl")).toBe(true);
  });
});

inChromium("Where the server is away", () => {
  test("who has been here sees a page of Robin that leads back", async () => {
    await using site = new Site({}, { isNew: true });
    const ada = await site.signedIn("Ada");
    await ada.evaluate("navigator.serviceWorker.ready.then(() => {})");
    await site.stop();
    await ada.go("/rooms");
    expect(await ada.text("h1")).toBe("Robin cannot be reached");
    expect(await ada.evaluate("document.styleSheets.length")).toBeGreaterThan(0);
    site.restart();
    await ada.arrive(() => ada.click("main .button"));
    expect(await ada.path()).toBe("/rooms");
    expect(await ada.text("h1")).toBe("Rooms");
  });

  test("Robin is an app that a browser installs", async () => {
    await using site = new Site({}, { isNew: true });
    const ada = await site.signedIn("Ada");
    const { errors } = await ada.cdp<{ errors: unknown[] }>("Page.getAppManifest");
    expect(errors).toEqual([]);
    await eventually(async () =>
      expect(await ada.cdp("Page.getInstallabilityErrors")).toEqual({ installabilityErrors: [] }),
    );
  });

  test("a guest's browser keeps nothing", async () => {
    await using site = new Site({}, { isNew: true });
    const guest = await site.visitor();
    await guest.go("/");
    expect(
      await guest.evaluate("navigator.serviceWorker.getRegistrations().then(({ length }) => length)"),
    ).toBe(0);
  });
});

inChromium("Another language", () => {
  test("is what the script says, with dates and numbers, and mirrors the page where it is read that way", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada", (tab) => tab.speak("ar"));
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 60 }, (_, index) => `message ${index}`));
    await eventually(async () => expect(await ada.isSeen(".chat")).toBe(true));
    await ada.scroll("-600");
    await site.say(bob, "one", "two");
    await eventually(async () => expect(await ada.text("#news")).toBe("رسالتان جديدتان"));
    const [side, main] = await ada.evaluate<number[]>(
      `["places", "main"].map((id) => document.getElementById(id).getBoundingClientRect().left)`,
    );
    expect(side).toBeGreaterThan(main!);
    expect(await ada.evaluate<string>(`document.querySelector(".chat").dataset.newDay`)).toMatch(
      /\p{Script=Arabic}/u,
    );
    expect(ada.troubles).toEqual([]);
  });
});

inChromium("The log", () => {
  test("stands alone on paper, from its first message to its last", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 60 }, (_, index) => `message ${index}`));
    const ada = await site.signedIn("Ada");
    const shown = async () => {
      const beside = ["#places", "#composer", ".bar .account", "#chat-30 .more"];
      const seen = await Promise.all(beside.map((selector) => ada.isSeen(selector)));
      // What scrolls is cut on paper.
      return [...seen, await ada.evaluate<boolean>("log.scrollHeight > log.clientHeight")];
    };
    expect(await shown()).toEqual([true, true, true, true, true]);
    await ada.cdp("Emulation.setEmulatedMedia", { media: "print" });
    expect(await shown()).toEqual([false, false, false, false, false]);
    expect([await ada.isSeen("#chat-1 .content"), await ada.isSeen("#chat-60 .content")]).toEqual([
      true,
      true,
    ]);
    await ada.cdp("Emulation.setEmulatedMedia", { media: "" });
  });

  test("is dark on white paper for who has it light on a dark screen, with nothing in front of it", async () => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    await ada.evaluate(`void (document.documentElement.dataset.theme = "dark")`);
    await ada.focus("#log");
    await ada.press("?");
    await eventually(async () => expect(await ada.isSeen("#sheet")).toBe(true));
    const scheme = () => ada.evaluate<string>("getComputedStyle(document.documentElement).colorScheme");
    expect(await scheme()).toBe("dark");
    await ada.cdp("Emulation.setEmulatedMedia", { media: "print" });
    expect([await scheme(), await ada.isSeen("#sheet")]).toEqual(["light", false]);
    await ada.go("/rooms");
    expect(await Promise.all([".bar .account", ".bar .menu"].map((part) => ada.isSeen(part)))).toEqual([
      false,
      false,
    ]);
    await ada.cdp("Emulation.setEmulatedMedia", { media: "" });
  });

  test("opens what leads elsewhere besides, and what is of its own place in place", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    await site.say(bob, "https://example.org/elsewhere", `${ada.origin}/rooms/1`);
    await eventually(async () => expect(await ada.isSeen("#chat-2 .content a")).toBe(true));
    await ada.evaluate(`void document.addEventListener("click", (event) => event.preventDefault())`);
    const followed = async (id: number) => {
      await ada.click(`#chat-${id} .content a`);
      return ada.evaluate(
        `(({ target, rel }) => [target, rel])(document.querySelector("#chat-${id} .content a"))`,
      );
    };
    expect(await followed(1)).toEqual(["_blank", "noopener noreferrer nofollow"]);
    expect(await followed(2)).toEqual(["", "noopener noreferrer nofollow"]);
  });

  test("has what is new announced, and neither times that are told, nor what changed, nor the past", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    await site.say(bob, ...Array.from({ length: 130 }, (_, index) => `message ${index}`));
    const ada = await site.signedIn("Ada");
    expect(await ada.evaluate<string>("log.ariaLive")).toBe("off");
    await ada.evaluate(`void (
      window.announced = [],
      new MutationObserver((records) => {
        const added = records.flatMap(({ addedNodes }) => [...addedNodes]).filter((node) => node.matches?.(".chat"));
        if (log.ariaLive !== "off") announced.push(...added.map(({ id }) => id));
      }).observe(document.getElementById("chats"), { childList: true })
    )`);
    const announced = () => ada.evaluate<string[]>("announced");
    await site.say(bob, "news");
    await eventually(async () => expect(await announced()).toEqual(["chat-131"]));
    await react(site.robin, 131, "👍", bob);
    await eventually(async () => expect(await ada.isSeen("#chat-131 .reactions")).toBe(true));
    await ada.scroll("-1e6");
    await eventually(async () => expect(await ada.isSeen("#chat-1")).toBe(true));
    expect(await announced()).toEqual(["chat-131"]);
    await site.say(bob, "more news");
    await eventually(async () => expect((await announced()).at(-1)).toMatch(/^chat-13[23]$/));
    expect(await announced()).toHaveLength(2);
  });

  test("has each new message announced once, and no backlog, nor anything else that is put into it", async () => {
    await using site = new Site();
    const bob = await site.user("Bob");
    const ada = await site.signedIn("Ada");
    await site.say(bob, "first");
    await sendMessage(site.robin, { user: site.userOf(ada), room: LOBBY, content: "an answer", replyTo: 1 });
    await eventually(async () => expect(await ada.said()).toEqual(["first", "an answer"]));
    await ada.evaluate(`void (
      window.announced = [],
      new MutationObserver((records) => {
        const added = records.flatMap(({ addedNodes, target }) => [...addedNodes].map((node) => [node, target]));
        for (const [node, target] of added)
          if ((node.matches ? node : target).closest("[aria-live]").ariaLive === "polite" && !target.closest("time") && !node.hidden)
            announced.push(node.id || node.className || node.nodeName);
      }).observe(log, { childList: true, subtree: true })
    )`);
    const announced = () => ada.evaluate<string[]>("announced.splice(0)");
    await site.say(bob, "news");
    await eventually(async () => expect(await ada.isSeen("#chat-3")).toBe(true));
    await ada.hover("#chat-1");
    await eventually(async () => expect(await ada.isSeen("#chat-1 .quick")).toBe(true));
    await ada.send("my own");
    await eventually(async () => expect((await ada.said()).at(-1)).toBe("my own"));
    expect(await announced()).toEqual(["chat-3", "chat-4"]);

    await ada.setOffline(true);
    await editMessage(site.robin, { id: 1, user: bob, content: "first, edited" });
    await site.say(bob, "more news");
    await ada.setOffline(false);
    await eventually(async () => expect(await ada.text("#chat-2 .quote")).toContain("edited"));
    await eventually(async () => expect((await ada.said()).at(-1)).toBe("more news"));
    expect(await announced()).toEqual(["chat-6"]);
    await eventually(async () => expect(await ada.evaluate("log.ariaLive")).toBe("off"));

    await ada.setOffline(true);
    await site.say(bob, ...Array.from({ length: 30 }, (_, index) => `night ${index}`));
    await ada.setOffline(false);
    await eventually(async () => expect((await ada.said()).at(-1)).toBe("night 29"));
    expect(await announced()).toEqual([]);
  });
});

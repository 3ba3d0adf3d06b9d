import { expect, test } from "bun:test";
import { asks, give } from "./choosing.ts";
import { eventually, inChromium } from "./chromium.ts";
import { line, reads, shows } from "./gestures.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

/** Whether the page is the one that was opened: nothing but the room on it has changed. */
const isSamePage = (tab: Tab) => tab.evaluate<boolean>("window.opened === true");

/** Ada in the lobby, with Bob and her in three other rooms in which he has said something. */
async function start() {
  const site = new Site();
  const ada = await site.tabOf("Ada");
  const bob = await site.user("Bob");
  const own = site.userOf(ada);
  const [alpha, beta, gamma] = ["Alpha", "Beta", "Gamma"].map((name) => site.room("open", name, bob, own));
  const rooms = { alpha: alpha!, beta: beta!, gamma: gamma! };
  for (const [name, room] of Object.entries(rooms)) await site.sayIn(room, bob, `This is ${name}`);
  const open = async (path: string) => {
    await ada.go(path);
    await ada.evaluate("void (window.opened = true)");
  };
  await open("/");
  const goTo = (room: number) => ada.arrive(() => ada.click(`#place-${room} a`));
  return { site, ada, bob, ...rooms, goTo, open };
}

inChromium("Another room in the place of the one on the page", () => {
  test("has its name, its messages and its box, and hears what is said in it and nowhere else", async () => {
    const { site, ada, bob, alpha, beta, goTo } = await start();
    await using _ = site;
    await goTo(alpha);
    expect([await ada.path(), await isSamePage(ada)]).toEqual([`/rooms/${alpha}`, true]);
    expect(await ada.text("h1")).toBe("Alpha");
    expect(await ada.evaluate("document.title")).toEndWith("Alpha · Robin");
    expect(await ada.evaluate("document.querySelector('#places [aria-current]').innerText")).toContain(
      "Alpha",
    );
    await shows(ada, ["This is alpha"]);
    await goTo(beta);
    await ada.send("From Ada");
    await shows(ada, ["This is beta", "From Ada"]);
    await site.sayIn(alpha, bob, "Once more");
    await site.sayIn(beta, bob, "To Ada");
    await shows(ada, ["This is beta", "From Ada", "To Ada"]);
    await reads(ada, `#place-${alpha}`, "Alpha 1 1 unread");
    expect(await isSamePage(ada)).toBe(true);
    expect(ada.troubles).toEqual([]);
  });

  test("leaves nothing behind of those before it: one poll, one line for what one enters, one upload, one answer to a key", async () => {
    const { site, ada, alpha, beta, gamma, goTo } = await start();
    await using _ = site;
    for (const room of [alpha, beta, gamma, alpha, beta, gamma]) await goTo(room);
    await eventually(() => expect(site.robin.longPolls.size).toBe(1));
    await ada.send("Once");
    await shows(ada, ["This is gamma", "Once"]);
    expect(site.robin.messages.last(gamma).map(({ content }) => content)).toEqual(["This is gamma", "Once"]);
    const asked: string[] = [];
    await ada.onRequest((url) => void asked.push(new URL(url).pathname));
    await ada.evaluate(`(() => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File(["text"], "text.txt", { type: "text/plain" }));
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
    })()`);
    await reads(ada, ".attached", "text.txt 4 bytes Take away");
    expect(asked.filter((path) => path === "/files")).toHaveLength(1);
    await ada.evaluate("document.activeElement.blur()");
    await ada.press("?");
    await eventually(async () =>
      expect(await ada.evaluate("document.querySelectorAll('dialog[open]').length")).toBe(1),
    );
    expect(ada.troubles).toEqual([]);
  });

  test("is there again by the browser's ways back and forth, where one was in it", async () => {
    const { site, ada, bob, alpha, beta, goTo } = await start();
    await using _ = site;
    await site.sayIn(alpha, bob, ...Array.from({ length: 90 }, (_, index) => `Line ${index}`));
    await goTo(alpha);
    await ada.scroll("-900");
    const inView = () =>
      ada.evaluate<string>(`[...document.querySelectorAll("#chats .chat")]
        .find((one) => one.getBoundingClientRect().top > log.getBoundingClientRect().top).id`);
    const message = await inView();
    await goTo(beta);
    await ada.arrive(() => ada.evaluate("history.back()"));
    expect([await ada.path(), await ada.text("h1"), await inView()]).toEqual([
      `/rooms/${alpha}`,
      "Alpha",
      message,
    ]);
    await ada.arrive(() => ada.evaluate("history.forward()"));
    expect([await ada.path(), await ada.text("h1")]).toEqual([`/rooms/${beta}`, "Beta"]);
    await ada.arrive(() => ada.evaluate("history.go(-2)"));
    expect([await ada.path(), await ada.text("h1"), await isSamePage(ada)]).toEqual(["/", "Lobby", true]);
  });

  test("has a draft of its own, and the keys go into its box", async () => {
    const { site, ada, alpha, beta, goTo } = await start();
    await using _ = site;
    await goTo(alpha);
    await ada.press("a");
    await goTo(beta);
    expect(await ada.value("#content")).toBe("");
    await ada.press("b");
    await goTo(alpha);
    expect(await ada.value("#content")).toBe("a");
    expect(await ada.evaluate("document.activeElement.id")).toBe("content");
    await goTo(beta);
    expect(await ada.value("#content")).toBe("b");
  });

  test("is on its way as soon as the button of the mouse is down on its name, and is asked for once", async () => {
    const { site, ada, alpha } = await start();
    await using _ = site;
    const asked: string[] = [];
    await ada.onRequest((url) => void asked.push(new URL(url).pathname));
    const requests = () => asked.filter((path) => path === `/rooms/${alpha}`).length;
    const mouse = { button: "left", clickCount: 1, ...(await ada.middleOf(`#place-${alpha} a`)) };
    await ada.cdp("Input.dispatchMouseEvent", { type: "mousePressed", ...mouse });
    await eventually(() => expect(requests()).toBe(1));
    expect(await ada.path()).toBe("/");
    await ada.arrive(() => ada.cdp("Input.dispatchMouseEvent", { type: "mouseReleased", ...mouse }));
    expect([await ada.path(), requests()]).toEqual([`/rooms/${alpha}`, 1]);
  });

  test("is marked in the list while it is on its way", async () => {
    const { site, ada, alpha, beta } = await start();
    await using _ = site;
    const marked = () => ada.evaluate("document.querySelector('.place[aria-busy] .name')?.innerText ?? ''");
    const held = await ada.hold(`*/rooms/${alpha}`);
    await ada.click(`#place-${alpha} a`);
    await eventually(() => expect(held.waiting).toBe(1));
    expect([await marked(), await ada.text("h1")]).toEqual(["Alpha", "Lobby"]);
    // One may want another one meanwhile.
    await ada.arrive(() => ada.click(`#place-${beta} a`));
    await held.pass();
    await shows(ada, ["This is beta"]);
    expect([await marked(), await ada.path()]).toEqual(["", `/rooms/${beta}`]);
  });

  test("is on its way as soon as the mouse rests on its name, and not where that only passes", async () => {
    const { site, ada, alpha, beta, gamma } = await start();
    await using _ = site;
    const asked: string[] = [];
    await ada.onRequest((url) => void asked.push(new URL(url).pathname));
    // All in one turn: the mouse is nowhere for long but at the end.
    await ada.evaluate(`for (const room of [${alpha}, ${beta}, ${gamma}])
      document.querySelector(\`#place-\${room} a\`).dispatchEvent(
        new PointerEvent("pointerover", { bubbles: true, button: -1, pointerType: "mouse" }),
      )`);
    await eventually(() => expect(asked).toContain(`/rooms/${gamma}`));
    expect(asked.filter((path) => path.startsWith("/rooms/"))).toEqual([`/rooms/${gamma}`]);
    expect(await ada.path()).toBe("/");
  });

  test("has all its messages a frame later, and asks for no older ones", async () => {
    const { site, ada, goTo } = await start();
    await using _ = site;
    const delta = site.room("open", "Delta", site.userOf(ada));
    await site.sayIn(delta, site.userOf(ada), ...Array.from({ length: 150 }, (_, index) => `Line ${index}`));
    await ada.evaluate(
      `fetch("/read", { method: "POST", headers: { "HX-Request": "true" } }).then(({ status }) => status)`,
    );
    const asked: string[] = [];
    await ada.onRequest((url) => void asked.push(url));
    await goTo(delta);
    const shown = `[...chats.querySelectorAll(".chat")].filter((message) => message.checkVisibility()).length`;
    await eventually(async () => expect(await ada.evaluate(shown)).toBe(100));
    // By then it has been looked what is in view, and what is near.
    await ada.evaluate(`new Promise((resolve) => {
      const seen = new IntersectionObserver(resolve);
      seen.observe(log);
    })`);
    await eventually(() => expect(asked.some((url) => url.includes("after="))).toBe(true));
    expect(asked.filter((url) => url.includes("before="))).toEqual([]);
  });

  test("completes the names of those in it, though they were completed before", async () => {
    const { site, ada, alpha, beta, goTo } = await start();
    await using _ = site;
    for (const room of [alpha, beta]) {
      await goTo(room);
      await ada.press("@");
      await ada.press("b");
      await reads(ada, "#mentions", "Bob");
    }
    await ada.enterKey();
    expect(await ada.value("#content")).toBe("@Bob ");
  });

  test("comes for a finger, too, and the drawer with the rooms closes", async () => {
    const { site, ada, alpha } = await start();
    await using _ = site;
    await ada.becomePhone();
    await ada.openDrawer();
    await ada.arrive(() => ada.tap(`#place-${alpha} a`));
    expect([await ada.path(), await isSamePage(ada)]).toEqual([`/rooms/${alpha}`, true]);
    expect(await ada.isSeen("#places")).toBe(false);
    await shows(ada, ["This is alpha"]);
  });

  test("is nothing that the first Tab leads to: that goes to the box", async () => {
    const { site, ada, alpha, goTo } = await start();
    await using _ = site;
    await goTo(alpha);
    const asked: string[] = [];
    await ada.onRequest((url) => void asked.push(new URL(url).pathname));
    await ada.focus(".skip");
    await ada.enterKey();
    await eventually(async () => expect(await ada.evaluate("document.activeElement.id")).toBe("content"));
    await ada.send("From Ada");
    await shows(ada, ["This is alpha", "From Ada"]);
    expect(asked).not.toContain(`/rooms/${alpha}`);
    await ada.evaluate("void history.back()");
    await eventually(async () => expect(await ada.evaluate("location.hash")).toBe(""));
    expect([await ada.path(), await isSamePage(ada)]).toEqual([`/rooms/${alpha}`, true]);
  });

  test("is read once it is seen, and the one before it stays as far as it was", async () => {
    const { site, ada, bob, alpha, beta, goTo } = await start();
    await using _ = site;
    await reads(ada, `#place-${alpha}`, "Alpha 1 1 unread");
    await goTo(alpha);
    expect(await ada.evaluate("document.querySelector('[data-first-new]') !== null")).toBe(true);
    await goTo(beta);
    await site.sayIn(alpha, bob, "Later");
    await reads(ada, `#place-${alpha}`, "Alpha 1 1 unread");
    await ada.go("/");
    expect([await line(ada, `#place-${alpha}`), await line(ada, `#place-${beta}`)]).toEqual([
      "Alpha 1 1 unread",
      "Beta",
    ]);
  });

  test("is opened by the browser, which asks, where files are on their way, or where the page is another one", async () => {
    const { site, ada, alpha, beta, goTo, open } = await start();
    await using _ = site;
    await ada.hold("*/files?*");
    await give(ada, "paste", "slow.txt");
    expect(await asks(ada)).toBe(true);
    await ada.evaluate("void (BeforeUnloadEvent.prototype.preventDefault = () => {})");
    await goTo(alpha);
    expect([await ada.path(), await isSamePage(ada)]).toEqual([`/rooms/${alpha}`, false]);
    // Its polls get no answer: it does not know yet.
    await ada.hold("*/chats?after=*");
    await open("/");
    site.endSession(ada);
    await goTo(beta);
    expect(await ada.path()).toStartWith("/login?");
  });
});

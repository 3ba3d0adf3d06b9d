import { expect, test } from "bun:test";
import { rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { png } from "../support/files.ts";
import { arrived, beginWithFiles, choose, chosen, folder, give, texts } from "./choosing.ts";
import { eventually, inChromium } from "./chromium.ts";
import type { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

/** Pastes a text into the box, as a browser does. */
const paste = (tab: Tab, text: string) =>
  tab.evaluate(`(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", ${JSON.stringify(text)});
    const { content } = composer.elements;
    const event = new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData });
    if (content.dispatchEvent(event)) document.execCommand("insertText", false, clipboardData.getData("text/plain"));
  })()`);

inChromium("Pictures", () => {
  test("are kept as they are for one message, and not for the next", async () => {
    await using place = await beginWithFiles();
    const { site, ada } = place;
    const asked: string[] = [];
    await ada.onRequest((url) => url.includes("/files?") && asked.push(new URL(url).search));
    for (const width of [900, 901]) writeFileSync(join(folder(), `${width}.png`), png(width, 500));
    await choose(ada, join(folder(), "900.png"));
    await arrived(ada);
    await ada.click(".attached [name=original]");
    await arrived(ada);
    await ada.send("One");
    await eventually(() => expect(site.said()).toEqual(["One"]));
    await choose(ada, join(folder(), "901.png"));
    await arrived(ada);
    expect(asked).toEqual([
      "?room=1&name=900.png",
      "?room=1&original=on&name=900.png",
      "?room=1&name=901.png",
    ]);
    expect(await ada.evaluate("document.querySelector('.attached [name=original]').checked")).toBe(false);
  });
});

inChromium("Files with a reply and a long text", () => {
  test.each([
    ["above the keyboard of a phone", 390, 400],
    ["with everything four times as large", 320, 256],
  ])("leave the way to send them in the window: %s", async (_, width, height) => {
    await using begun = await beginWithFiles((tab) => tab.size(width, height));
    const { site, ada } = begun;
    await site.say(await site.user("Bob"), "Bring what you have");
    await ada.go("/?reply=1");
    for (const name of ["cake.txt", "plates.txt", "chairs.txt"]) await give(ada, "drop", name);
    await ada.focus("#content");
    await ada.type("One thing after the other. ".repeat(20));
    await eventually(async () =>
      expect(await ada.evaluate("document.querySelectorAll('.chosen li').length")).toBe(3),
    );
    const bottom = `document.querySelector("#composer > .button").getBoundingClientRect().bottom`;
    expect(await ada.evaluate<number>(bottom)).toBeLessThanOrEqual(height);
  });
});

inChromium("A picture that has arrived", () => {
  test("shows, with what was said of it, after a reload and in the room that one comes back to", async () => {
    await using place = await beginWithFiles();
    const { site, ada } = place;
    const garden = site.room("open", "Garden", site.userOf(ada));
    await ada.go("/");
    writeFileSync(join(folder(), "900.png"), png(900, 500));
    writeFileSync(join(folder(), "notes.txt"), "Notes");
    await choose(ada, join(folder(), "900.png"), join(folder(), "notes.txt"));
    await arrived(ada);
    await ada.focus(".chosen input");
    await ada.type("A wall");
    const shown = `[...document.querySelectorAll(".chosen li")].map((line) =>
      [line.querySelector(".name").textContent, line.querySelector("img")?.naturalWidth > 0, line.querySelector("input")?.value])`;
    const there = [
      ["900.png", true, "A wall"],
      ["notes.txt", false, null],
    ];
    await ada.reload();
    await eventually(async () => expect(await ada.evaluate(shown)).toEqual(there));
    await ada.arrive(() => ada.click(`#side [href="/rooms/${garden}"]`));
    await eventually(async () => expect(await chosen(ada)).toEqual([]));
    await ada.arrive(() => ada.click(`#side [href="/"]`));
    await eventually(async () => expect(await ada.evaluate(shown)).toEqual(there));
    await ada.focus(".chosen input");
    await ada.type(" of bricks");
    await ada.send("Look");
    await eventually(async () =>
      expect(await ada.evaluate("document.querySelector('#chats .files img')?.alt")).toBe("A wall of bricks"),
    );
    expect(ada.troubles).toEqual([]);
  });
});

inChromium("A long text that was pasted", () => {
  const long = `${"x".repeat(2_000)}\r\n${"y".repeat(2_500)}`;
  const OFFER = "This is longer than a message may be. Send it as a file";
  const offer = ".attached > .reason";

  test("leaves the box as it becomes a file, and nothing else does", async () => {
    await using place = await beginWithFiles();
    const { ada } = place;
    await ada.focus("#content");
    await ada.type("Before.  After.");
    await ada.evaluate("composer.elements.content.setSelectionRange(8, 8)");
    await paste(ada, long);
    await ada.type("(by Monday)");
    expect(await ada.text(offer)).toBe(OFFER);
    await ada.click(`${offer} button`);
    expect(await ada.value("#content")).toBe("Before. (by Monday) After.");
    await arrived(ada);
    expect([await chosen(ada), await texts(ada, ".chosen .hint")]).toEqual([["text.txt"], ["4.5 kB"]]);
    expect(await ada.isSeen(offer)).toBe(false);
  });

  test("is offered to become one for as long as it is in the box", async () => {
    await using place = await beginWithFiles();
    const { ada } = place;
    await ada.focus("#content");
    await paste(ada, long);
    expect(await ada.isSeen(offer)).toBe(true);
    await ada.evaluate("composer.elements.content.select()");
    await ada.type("Something else");
    expect(await ada.isSeen(offer)).toBe(false);
    await ada.evaluate("composer.elements.content.select()");
    await paste(ada, long);
    expect(await ada.isSeen(offer)).toBe(true);
    await ada.evaluate("composer.elements.content.setSelectionRange(0, 4_000)");
    await ada.type("Short");
    expect(await ada.isSeen(offer)).toBe(false);
    await ada.evaluate("composer.elements.content.select()");
    await paste(ada, long);
    const sends = await ada.hold("*/chats");
    await ada.enterKey();
    await eventually(() => expect(sends.waiting).toBe(1));
    expect([await ada.value("#content"), await ada.isSeen(offer)]).toEqual(["", false]);
  });

  test("stays in the box where no more files go with the message", async () => {
    await using place = await beginWithFiles();
    const { ada } = place;
    for (let number = 1; number <= 10; number += 1) await give(ada, "paste", `${number}.txt`);
    await arrived(ada);
    await ada.focus("#content");
    await paste(ada, "x".repeat(4_001));
    await ada.click(`${offer} button`);
    expect(await ada.text(offer)).toBe("No more files fit into one message.");
    expect((await ada.value("#content")).length).toBe(4_001);
  });
});

inChromium("A file that was swept before its message went", () => {
  const sweep = (site: Site, ...ids: number[]) =>
    site.robin.commits.run(() => {
      for (const id of ids) site.robin.files.remove(site.robin.files.find(id)!);
    });

  test("is sent anew by itself, and the message with it, once", async () => {
    await using place = await beginWithFiles();
    const { site, ada } = place;
    writeFileSync(join(folder(), "900.png"), png(900, 500));
    await choose(ada, join(folder(), "900.png"));
    await give(ada, "paste", "one.txt");
    await give(ada, "paste", "two.txt");
    await arrived(ada);
    await ada.focus(".chosen input");
    await ada.type("A wall");
    await sweep(site, 1, 3);
    await ada.send("Long thought of");
    await eventually(() => expect(site.said()).toEqual(["Long thought of"]));
    await eventually(async () =>
      expect(await texts(ada, "#chats .file span:first-child")).toEqual(["one.txt", "two.txt"]),
    );
    expect(await ada.evaluate("document.querySelector('#chats .files img').alt")).toBe("A wall");
    expect([await chosen(ada), await ada.value("#content"), await texts(ada, "#outbox .chat")]).toEqual([
      [],
      "",
      [],
    ]);
  });

  test("is named where the page has not got it any more, and in the way until it is taken away", async () => {
    await using place = await beginWithFiles();
    const { site, ada } = place;
    for (const name of ["one.txt", "two.txt"]) await give(ada, "paste", name);
    await arrived(ada);
    await ada.reload();
    await sweep(site, 2);
    await ada.send("Long thought of");
    await eventually(async () =>
      expect([await chosen(ada), await texts(ada, ".chosen .reason")]).toEqual([
        ["two.txt", "one.txt"],
        ["This file is not there any more. Add it again.", ""],
      ]),
    );
    expect([await ada.value("#content"), site.said()]).toEqual(["Long thought of", []]);
    await ada.enterKey();
    expect(await ada.value("#content")).toBe("Long thought of");
    await ada.click(".chosen li:first-child .quiet:last-of-type");
    await ada.enterKey();
    await eventually(() => expect(site.said()).toEqual(["Long thought of"]));
    await eventually(async () =>
      expect(await texts(ada, "#chats .file span:first-child")).toEqual(["one.txt"]),
    );
  });

  test.each([
    [["one.txt", "two.txt"]],
    // The next one gets its number.
    [["one.txt"]],
  ])("is named also where the message waited for another: the first of %j", async (names) => {
    await using place = await beginWithFiles();
    const { site, ada } = place;
    for (const name of names) await give(ada, "paste", name);
    await arrived(ada);
    await ada.reload();
    await ada.slowUploads(30_000);
    await give(ada, "paste", "long.txt", 400_000);
    await ada.send("Long thought of");
    await ada.focus("#content");
    await ada.type("And on");
    await sweep(site, 1);
    await ada.slowUploads(-1);
    await eventually(async () =>
      expect([await chosen(ada), await texts(ada, ".chosen .reason")]).toEqual([
        [...names, "long.txt"],
        ["This file is not there any more. Add it again.", ...names.map(() => "")],
      ]),
    );
    expect(await ada.value("#content")).toBe("Long thought of\nAnd on");
    expect([await texts(ada, "#outbox .chat"), site.said()]).toEqual([[], []]);
  });
});

inChromium("A file that the browser cannot read", () => {
  const UNREADABLE = "This file cannot be read: it was moved or changed, or it is a folder.";

  test.each(["is gone", "has changed", "is a folder"])(
    "says so, and is in the way until it is taken away: it %s",
    async (what) => {
      await using place = await beginWithFiles();
      const { site, ada } = place;
      const [first, odd] = ["first.txt", `${what}.txt`].map((name) => join(folder(), name));
      for (const file of [first!, odd!]) writeFileSync(file, "x".repeat(200_000));
      const uploads = await ada.hold("*/files?*");
      if (what === "is a folder") await choose(ada, first!, folder());
      else await choose(ada, first!, odd!);
      await eventually(() => expect(uploads.waiting).toBe(1));
      if (what === "is gone") rmSync(odd!);
      if (what === "has changed") utimesSync(odd!, 0, 0);
      await ada.release();
      await eventually(async () => expect(await texts(ada, ".chosen .reason")).toEqual(["", UNREADABLE]));
      expect(
        await ada.evaluate("[...document.querySelectorAll('.chosen progress')].every((one) => one.hidden)"),
      ).toBe(true);
      await ada.send("With it");
      expect(await ada.value("#content")).toBe("With it");
      await ada.click(".chosen li:last-child .quiet:last-of-type");
      await ada.enterKey();
      await eventually(() => expect(site.said()).toEqual(["With it"]));
    },
  );
});

inChromium("A file that a proxy before Robin refuses", () => {
  test("says so, and is not to be tried again", async () => {
    await using place = await beginWithFiles();
    const { ada } = place;
    writeFileSync(join(folder(), "long.txt"), "x");
    const uploads = await ada.hold("*/files?*");
    await choose(ada, join(folder(), "long.txt"));
    await uploads.answer(413, "<h1>413 Request Entity Too Large</h1>");
    await eventually(async () =>
      expect(await texts(ada, ".chosen .reason")).toEqual([
        "This file is too large for the proxy before Robin. Whoever runs it can let more through.",
      ]),
    );
    expect(await texts(ada, ".chosen button:not([hidden])")).toEqual(["Take away"]);
  });
});

inChromium("A form with files that was sent before the script was there, and refused,", () => {
  test("gives its files to the script, which sends them with the next message", async () => {
    await using place = await beginWithFiles();
    const { site, ada } = place;
    await ada.evaluate(`(() => {
      const form = document.querySelector(".attach form");
      const files = new DataTransfer();
      files.items.add(new File(["Notes"], "notes.txt", { type: "text/plain" }));
      form.elements.files.files = files.files;
      form.elements.content.value = "x".repeat(4001);
      form.submit();
    })()`);
    await eventually(async () => expect(await chosen(ada)).toEqual(["notes.txt"]));
    expect(await ada.evaluate("document.querySelector('.kept')")).toBeNull();
    await ada.evaluate("composer.elements.content.value = ''");
    await ada.send("Short");
    await eventually(() => expect(site.said()).toEqual(["Short"]));
    const { id } = site.robin.messages.last(1)[0]!;
    expect(site.robin.files.of(id).map(({ name }) => name)).toEqual(["notes.txt"]);
  });
});

inChromium("A form with files that was refused, without script,", () => {
  test("has them in view, with why below them", async () => {
    await using place = await beginWithFiles((tab) => tab.withoutScript());
    const { ada } = place;
    writeFileSync(join(folder(), "notes.txt"), "Notes");
    await choose(ada, join(folder(), "notes.txt"));
    await ada.arrive(() =>
      ada.evaluate(`(() => {
        const form = document.querySelector(".attach form");
        form.elements.content.value = "x".repeat(4001);
        form.submit();
      })()`),
    );
    const { bottom, top } = await ada.evaluate<{ bottom: number; top: number }>(`({
      bottom: document.querySelector(".kept").getBoundingClientRect().bottom,
      top: document.querySelector("#reason").getBoundingClientRect().top,
    })`);
    expect(top).toBeGreaterThanOrEqual(bottom);
  });
});

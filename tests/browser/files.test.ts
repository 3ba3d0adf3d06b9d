import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { png } from "../support/files.ts";
import { gif } from "../support/pictures.ts";
import { eventually, inChromium } from "./chromium.ts";
import { arrived, asks, beginWithFiles, choose, chosen, folder, give, texts } from "./choosing.ts";
import { isGone } from "./gestures.ts";
import type { Tab } from "./tab.ts";

const picture = join(import.meta.dir, "../../docs/phone.png");

/** What opens in front of any page, and how. */
const IN_FRONT = {
  "#sheet": (tab: Tab) => tab.press("?"),
  "#switcher": (tab: Tab) => tab.key("k", "Control"),
};

inChromium("A picture", () => {
  test.each([true, false])(
    "is chosen on a phone, or without script, and shown in the log; with script: %p",
    async (withScript) => {
      await using place = await beginWithFiles((tab) =>
        withScript ? tab.becomePhone() : tab.withoutScript(),
      );
      const { site, ada } = place;
      const bob = await site.signedIn("Bob");
      if (!withScript) await ada.click(".attach > summary");
      await choose(ada, picture);
      if (withScript) {
        await ada.type("Look");
        await ada.tap("#composer > .button");
      } else {
        await ada.evaluate(`document.getElementById("words").value = "Look"`);
        await ada.arrive(() => ada.click(".attach form .button"));
      }
      expect(await ada.path()).toBe("/");
      const shown = `(() => {
      const image = document.querySelector(".files img");
      return image?.complete && image.naturalWidth > 0 ? [image.alt, image.width] : undefined;
    })()`;
      for (const tab of [ada, bob])
        await eventually(async () =>
          expect(await tab.evaluate(shown)).toEqual(["phone.png", expect.any(Number)]),
        );
      expect(site.said()).toEqual(["Look"]);
      expect([...ada.troubles, ...bob.troubles]).toEqual([]);
    },
  );

  test("has a preview and a description before it goes, which stay over a reload; the button opens the browser's own window", async () => {
    await using place = await beginWithFiles();
    const { ada } = place;
    await ada.cdp("Page.enable");
    await ada.cdp("Page.setInterceptFileChooserDialog", { enabled: true });
    await ada.evaluate(
      "document.getElementById('files').addEventListener('click', () => (window.opened = true))",
    );
    await ada.click(".attach > summary");
    expect(await ada.evaluate("[window.opened, document.querySelector('.attach').open]")).toEqual([
      true,
      false,
    ]);
    await choose(ada, picture);
    await arrived(ada);
    await eventually(async () =>
      expect(await ada.evaluate("document.querySelector('.chosen canvas').width")).toBeGreaterThan(0),
    );
    await ada.focus(".chosen input");
    await ada.type("A phone");
    await ada.arrive(() => ada.evaluate("location.reload()"));
    await eventually(async () => expect(await chosen(ada)).toEqual(["phone.png"]));
    await ada.send("Look");
    await eventually(async () =>
      expect(await ada.evaluate("document.querySelector('.files img')?.alt")).toBe("A phone"),
    );
    expect(await chosen(ada)).toEqual([]);
  });

  test("opens large on a page of its own, where keys lead to others and back", async () => {
    await using place = await beginWithFiles();
    const { ada } = place;
    for (const width of [900, 1_000, 1_100]) writeFileSync(join(folder(), `${width}.png`), png(width, 500));
    await choose(ada, ...[900, 1_000, 1_100].map((width) => join(folder(), `${width}.png`)));
    await arrived(ada);
    await ada.send("Three");
    await eventually(async () =>
      expect(await ada.evaluate("document.querySelectorAll('.grid img').length")).toBe(3),
    );
    await ada.arrive(() => ada.click(".grid li:nth-child(2) a"));
    const heading = () => ada.text("h1");
    expect(await heading()).toBe("1000.png");
    await ada.arrive(() => ada.key("ArrowRight"));
    expect(await heading()).toBe("1100.png");
    await ada.arrive(() => ada.key("ArrowLeft"));
    await ada.arrive(() => ada.key("ArrowLeft"));
    expect(await heading()).toBe("900.png");
    // What is in front has the keys.
    await ada.evaluate(
      `void document.querySelector("main .ways").addEventListener("click", () => (window.isLeft = true))`,
    );
    for (const [box, open] of Object.entries(IN_FRONT)) {
      await open(ada);
      await eventually(async () => expect(await ada.isSeen(box)).toBe(true));
      await ada.evaluate("document.activeElement.blur()");
      for (const key of ["ArrowLeft", "ArrowRight", "Escape"] as const) await ada.key(key);
      await isGone(ada, box);
    }
    expect(await ada.evaluate("window.isLeft")).toBeUndefined();
    await ada.arrive(() => ada.key("Escape"));
    expect(await ada.path()).toMatch(/^\/rooms\/1\/chats\//);
    expect(ada.troubles).toEqual([]);
  });

  test("a film, however tall, shows in a box that is there before anything of it has come", async () => {
    await using place = await beginWithFiles();
    const { ada } = place;
    const type = await ada.evaluate<string>(`(async () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 100, height: 400 });
      const pen = canvas.getContext("2d");
      const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: "video/webm" });
      const film = new Promise((resolve) => (recorder.ondataavailable = ({ data }) => resolve(data)));
      recorder.start();
      for (let turn = 0; turn < 10; turn += 1) {
        pen.fillStyle = turn % 2 ? "red" : "blue";
        pen.fillRect(0, 0, 100, 400);
        await new Promise(requestAnimationFrame);
      }
      recorder.stop();
      const sent = await fetch("/files?room=1&name=a.webm", { method: "POST", body: await film });
      const { id, type } = await sent.json();
      await fetch("/chats", { method: "POST", body: new URLSearchParams({ content: "A film", file: id }) });
      return type;
    })()`);
    expect(type).toBe("video/webm");
    await ada.hold("*a.webm*");
    await ada.go("/");
    const box = () =>
      ada.evaluate<number[]>(
        "(({ clientWidth, clientHeight }) => [clientWidth, clientHeight])(document.querySelector('video'))",
      );
    const before = await box();
    expect(before[0]! / before[1]!).toBeCloseTo(16 / 9, 1);
    await ada.release();
    await eventually(async () =>
      expect(await ada.evaluate("document.querySelector('video').videoHeight")).toBe(400),
    );
    expect(await box()).toEqual(before);
  });

  test("that moves does so once it is tapped, and where less motion is wanted leads to its page, still", async () => {
    await using place = await beginWithFiles();
    const { ada } = place;
    writeFileSync(join(folder(), "wave.gif"), gif(3, "", [320, 200]));
    await choose(ada, join(folder(), "wave.gif"));
    await arrived(ada);
    await ada.send("Moving");
    const source = () => ada.evaluate<string>("document.querySelector('.files img')?.getAttribute('src')");
    await eventually(async () => expect(await source()).toBe("/files/1/wave.gif?size=small"));
    await ada.go("/");
    await ada.rest();
    await ada.click(".files img");
    await eventually(async () => expect(await source()).toBe("/files/1/wave.gif"));
    await ada.click(".files img");
    await eventually(async () => expect(await source()).toBe("/files/1/wave.gif?size=small"));
    await ada.setMedia("prefers-reduced-motion", "reduce");
    await ada.go("/");
    await ada.rest();
    await ada.arrive(() => ada.click(".files img"));
    expect(await ada.evaluate("new URL(document.querySelector('figure img').currentSrc).search")).toBe(
      "?size=large",
    );
  });
});

inChromium("A file", () => {
  test("is pasted or dragged onto the log, can be taken away, and goes with the message without leaving the page", async () => {
    await using place = await beginWithFiles();
    const { ada } = place;
    const opened = await ada.evaluate("performance.timeOrigin");
    await give(ada, "paste", "pasted.txt");
    await give(ada, "drop", "dropped.txt");
    await give(ada, "drop", "unwanted.txt");
    expect(await chosen(ada)).toEqual(["pasted.txt", "dropped.txt", "unwanted.txt"]);
    await arrived(ada);
    await ada.click(".chosen li:last-child .quiet:last-of-type");
    expect(await chosen(ada)).toEqual(["pasted.txt", "dropped.txt"]);
    await ada.enterKey();
    await eventually(async () =>
      expect(await texts(ada, ".file span:first-child")).toEqual(["pasted.txt", "dropped.txt"]),
    );
    expect(await chosen(ada)).toEqual([]);
    expect(await ada.evaluate("performance.timeOrigin")).toBe(opened as number);
    expect(ada.troubles).toEqual([]);
  });

  test("tells how much of it has arrived; a message waits for it, and leaving asks meanwhile", async () => {
    await using place = await beginWithFiles();
    const { site, ada } = place;
    expect(await asks(ada)).toBe(false);
    await ada.slowUploads(30_000);
    await give(ada, "paste", "long.txt", 400_000);
    await eventually(async () =>
      expect(await texts(ada, ".chosen .hint")).toEqual([
        expect.stringMatching(/^[\d.]+ kB \/ 400(\.\d)? kB$/),
      ]),
    );
    expect(await asks(ada)).toBe(true);
    await ada.send("Here it is");
    expect(await ada.text("#outbox .unsent p")).toBe("Goes as soon as the files are there.");
    expect(site.said()).toEqual([]);
    await ada.slowUploads(-1);
    await eventually(() => expect(site.said()).toEqual(["Here it is"]));
    await eventually(async () => expect(await texts(ada, ".file span:first-child")).toEqual(["long.txt"]));
    expect(await asks(ada)).toBe(false);
  });

  test("is sent anew once there is a line again, and nothing is lost that was typed", async () => {
    await using place = await beginWithFiles();
    const { site, ada } = place;
    await ada.setOffline(true);
    await give(ada, "paste", "notes.txt", 50_000);
    await eventually(async () =>
      expect(await texts(ada, ".chosen .hint")).toEqual(["Robin cannot be reached. Trying again…"]),
    );
    await ada.send("Notes");
    expect(await ada.text("#outbox .content")).toBe("Notes");
    await ada.setOffline(false);
    await eventually(() => expect(site.said()).toEqual(["Notes"]));
    await eventually(async () => expect(await texts(ada, ".file span:first-child")).toEqual(["notes.txt"]));
    expect(await ada.value("#content")).toBe("");
  });

  test.each([
    ["as it goes", "Request"],
    ["once it has gone", "Response"],
  ] as const)("is sent anew where its line falls silent %s", async (_, stage) => {
    await using place = await beginWithFiles();
    const { site, ada } = place;
    await ada.evaluate(`{
      const later = setTimeout;
      window.setTimeout = (act, ms, ...rest) => later(act, [2_000, 120_000].includes(ms) ? 300 : ms, ...rest);
    }`);
    const silent = await ada.hold("*/files?*", stage);
    await give(ada, "paste", "notes.txt", 50_000);
    await ada.send("Notes");
    await eventually(() => expect(silent.waiting).toBe(2));
    await ada.release();
    await eventually(() => expect(site.said()).toEqual(["Notes"]));
    expect(await texts(ada, ".file span:first-child")).toEqual(["notes.txt"]);
  });

  test("that is refused says why, and is in the way of the message until it is taken away", async () => {
    await using place = await beginWithFiles();
    const { site, ada } = place;
    writeFileSync(join(folder(), "bomb.png"), png(20_000, 20_000));
    await choose(ada, join(folder(), "bomb.png"));
    await eventually(async () =>
      expect(await ada.text(".chosen .reason")).toBe(
        "A picture has at most 50 million pixels, and one that moves 2,000 frames.",
      ),
    );
    await ada.send("Look");
    expect(await ada.value("#content")).toBe("Look");
    await ada.click(".chosen .quiet:last-of-type");
    await ada.enterKey();
    await eventually(() => expect(site.said()).toEqual(["Look"]));
  });

  test("is what a text that is longer than a message is offered to become", async () => {
    await using place = await beginWithFiles();
    const { site, ada } = place;
    await ada.focus("#content");
    await ada.type("My notes: ");
    await ada.evaluate(`(() => {
      const pasted = new DataTransfer();
      pasted.setData("text/plain", "x".repeat(4_001));
      const event = new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: pasted });
      if (composer.elements.content.dispatchEvent(event)) document.execCommand("insertText", false, "x".repeat(4_001));
    })()`);
    expect(await ada.evaluate("composer.elements.content.value.length")).toBe(4_011);
    expect(await ada.text(".attached > .reason")).toBe(
      "This is longer than a message may be. Send it as a file",
    );
    await ada.click(".attached > .reason button");
    expect(await ada.value("#content")).toBe("My notes: ");
    await arrived(ada);
    await ada.enterKey();
    await eventually(() => expect(site.said()).toEqual(["My notes:"]));
    await eventually(async () => expect(await texts(ada, ".file .hint")).toEqual(["TXT · 4 kB"]));
  });
});

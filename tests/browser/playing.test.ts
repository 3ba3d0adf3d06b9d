import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gif } from "../support/pictures.ts";
import { deleteMessage, editMessage, react } from "../support/messages.ts";
import { arrived, beginWithFiles, choose, folder } from "./choosing.ts";
import { eventually, inChromium } from "./chromium.ts";
import type { Tab } from "./tab.ts";

const sound = join(folder(), "talk.wav");
const moving = join(folder(), "wave.gif");

/** Ten seconds of silence, a byte a sample. */
function wav(): Uint8Array {
  const samples = Buffer.alloc(80_000, 128);
  const head = Buffer.from(
    "RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\0\0\0\0",
    "latin1",
  );
  head.writeUInt32LE(36 + samples.length, 4);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

/** Ada's message with a sound, which plays, and a picture, which moves. */
async function playing() {
  writeFileSync(sound, wav());
  writeFileSync(moving, gif(3, "", [320, 200]));
  const place = await beginWithFiles();
  const { ada } = place;
  await choose(ada, moving, sound);
  await arrived(ada);
  await ada.send("Listen");
  await eventually(async () => expect(await ada.evaluate("!!document.querySelector('audio')")).toBe(true));
  await start(ada);
  return place;
}

const start = async (tab: Tab) => {
  await tab.click("#chat-1 .files img");
  await tab.evaluate(`(() => {
    window.before = document.getElementById("chat-1");
    window.audio = document.querySelector("audio");
    audio.muted = true;
    return audio.play();
  })()`);
};

/** Waits until message 1 was replaced, and says what became of what plays in it. */
const replaced = (tab: Tab) =>
  eventually(async () => {
    const [isReplaced, ...is] = await tab.evaluate<unknown[]>(`(() => {
      const now = document.getElementById("chat-1");
      const isReplaced = now !== before;
      window.before = now;
      const sound = now.querySelector("audio");
      return [isReplaced, sound === audio && !sound.paused, now.querySelector(".files img").getAttribute("src")];
    })()`);
    expect(isReplaced).toBe(true);
    return is;
  });

const ON = [true, "/files/1/wave.gif"];

inChromium("What plays in a message", () => {
  test("plays on, and a picture moves on, as that gets a reaction, is edited or described anew", async () => {
    await using place = await playing();
    const { site, ada } = place;
    const user = site.userOf(ada);
    await react(site.robin, 1, "👍", user);
    expect(await replaced(ada)).toEqual(ON);
    await editMessage(site.robin, { id: 1, user, content: "Listen to this" });
    expect(await replaced(ada)).toEqual(ON);
    expect(await ada.text("#chat-1 .content")).toBe("Listen to this");
    for (const id of [1, 2]) {
      const file = site.robin.files.find(id)!;
      await site.robin.describing.describe({ user, file, description: `Number ${id}`, address: "" });
      expect(await replaced(ada)).toEqual(ON);
    }
    expect(
      await ada.evaluate(`[document.querySelector("#chat-1 img[alt]:not([alt=''])").alt, audio.ariaLabel]`),
    ).toEqual([expect.stringContaining("Number 1"), "Number 2"]);
    await ada.click("#chat-1 .files img");
    expect(await ada.evaluate("document.querySelector('.files img').getAttribute('src')")).toBe(
      "/files/1/wave.gif?size=small",
    );
    expect(ada.troubles).toEqual([]);
  });

  test("plays on where the newest messages are not on the page", async () => {
    await using place = await playing();
    const { site, ada } = place;
    const user = site.userOf(ada);
    await site.say(user, ...Array.from({ length: 120 }, (_, index) => `Number ${index}`));
    await ada.go("/rooms/1/chats/1");
    await start(ada);
    await react(site.robin, 1, "👍", user);
    expect(await replaced(ada)).toEqual(ON);
  });

  test("is still, if it is a picture that moves, once less motion is wanted, and leads to its page", async () => {
    await using place = await playing();
    const { ada } = place;
    const source = () => ada.evaluate<string>("document.querySelector('.files img').getAttribute('src')");
    expect(await source()).toBe("/files/1/wave.gif");
    await ada.setMedia("prefers-reduced-motion", "reduce");
    await eventually(async () => expect(await source()).toBe("/files/1/wave.gif?size=small"));
    // It may move again once that is wanted, and only then.
    await ada.setMedia("prefers-reduced-motion", "no-preference");
    expect(await source()).toBe("/files/1/wave.gif?size=small");
    await ada.click(".files img");
    expect(await source()).toBe("/files/1/wave.gif");
    await ada.setMedia("prefers-reduced-motion", "reduce");
    await eventually(async () => expect(await source()).toBe("/files/1/wave.gif?size=small"));
    await ada.arrive(() => ada.click(".files img"));
    expect(await ada.path()).toBe("/files/1");
  });

  test("is gone with a message that is deleted", async () => {
    await using place = await playing();
    const { site, ada } = place;
    await deleteMessage(site.robin, 1, site.userOf(ada));
    await eventually(async () =>
      expect(await ada.evaluate("[audio.isConnected, audio.paused]")).toEqual([false, true]),
    );
  });

  test("keeps the focus as its message changes", async () => {
    await using place = await playing();
    const { site, ada } = place;
    await ada.focus("audio");
    await react(site.robin, 1, "👍", site.userOf(ada));
    await replaced(ada);
    expect(await ada.evaluate("document.activeElement === audio")).toBe(true);
  });
});

import { expect, test } from "bun:test";
import { asks, beginWithFiles, chosen, give, texts } from "./choosing.ts";
import { eventually, inChromium } from "./chromium.ts";
import type { Tab } from "./tab.ts";

/** What waits says at the end of the log, as far as it was written. */
const waiting = (tab: Tab) => texts(tab, "#outbox .content");

/** Says something, and then something else, which waits for a file. */
async function waitingForFile() {
  const place = await beginWithFiles();
  const { site, ada } = place;
  await ada.send("Old words");
  await eventually(() => expect(site.said()).toEqual(["Old words"]));
  await eventually(async () => expect(await waiting(ada)).toEqual([]));
  await ada.slowUploads(30_000);
  await give(ada, "paste", "long.txt", 400_000);
  await ada.send("Here it is");
  await eventually(async () => expect(await waiting(ada)).toEqual(["Here it is"]));
  return place;
}

/** Opens what can be done with the first message, and chooses one thing of it. */
async function act(tab: Tab, what: ".reply" | ".edit summary"): Promise<void> {
  await tab.evaluate(`document.querySelector("#chat-1 > .more").click()`);
  await eventually(async () => expect(await tab.isSeen(`#tools ${what}`)).toBe(true));
  await tab.click(`#tools ${what}`);
}

inChromium("A message that waits for its file", () => {
  test("says so, and what is written on goes meanwhile", async () => {
    await using place = await waitingForFile();
    const { site, ada } = place;
    expect(await ada.text("#outbox .unsent p")).toBe("Goes as soon as the files are there.");
    expect([await ada.value("#content"), await asks(ada)]).toEqual(["", true]);
    await ada.send("And one more thing");
    await eventually(() => expect(site.said()).toEqual(["Old words", "And one more thing"]));
    await ada.slowUploads(-1);
    await eventually(() => expect(site.said().at(-1)).toBe("Here it is"));
    await eventually(async () =>
      expect(await texts(ada, "#chats .file span:first-child")).toEqual(["long.txt"]),
    );
    expect([await waiting(ada), await chosen(ada), await asks(ada)]).toEqual([[], [], false]);
    expect(ada.troubles).toEqual([]);
  });

  test("goes as it was entered while another message is edited", async () => {
    await using place = await waitingForFile();
    const { site, ada } = place;
    await act(ada, ".edit summary");
    await ada.type(", mended");
    await ada.slowUploads(-1);
    await eventually(() => expect(site.said()).toEqual(["Old words", "Here it is"]));
    expect(await ada.value("#content")).toBe("Old words, mended");
    await ada.enterKey();
    await eventually(() => expect(site.said()).toEqual(["Old words, mended", "Here it is"]));
    expect(await ada.value("#content")).toBe("");
  });

  test("is no reply because the next one is", async () => {
    await using place = await waitingForFile();
    const { site, ada } = place;
    await act(ada, ".reply");
    await ada.slowUploads(-1);
    await eventually(() => expect(site.said()).toEqual(["Old words", "Here it is"]));
    await ada.send("An answer");
    await eventually(() => expect(site.said().at(-1)).toBe("An answer"));
    expect(site.robin.messages.last(1).map(({ replyTo }) => replyTo)).toEqual([null, null, 1]);
  });

  test("is in the box again, unsent, once the last such file is taken away; with another it goes without it", async () => {
    await using place = await waitingForFile();
    const { site, ada } = place;
    await ada.click(".chosen .quiet:last-of-type");
    await eventually(async () => expect(await ada.value("#content")).toBe("Here it is"));
    expect([await waiting(ada), await chosen(ada), await asks(ada)]).toEqual([[], [], false]);
    await give(ada, "paste", "wrong.txt", 400_000);
    await give(ada, "paste", "right.txt", 400_000);
    await ada.enterKey();
    await eventually(async () => expect(await waiting(ada)).toEqual(["Here it is"]));
    await ada.click(".chosen li:first-child .quiet:last-of-type");
    await eventually(async () =>
      expect(await texts(ada, "#outbox .file span:first-child")).toEqual(["right.txt"]),
    );
    expect(site.said()).toEqual(["Old words"]);
    await ada.slowUploads(-1);
    await eventually(() => expect(site.said()).toEqual(["Old words", "Here it is"]));
    await eventually(async () =>
      expect(await texts(ada, "#chats .file span:first-child")).toEqual(["right.txt"]),
    );
  });

  test("can be had back to be edited, with its file, or deleted, which ends that, too", async () => {
    await using place = await waitingForFile();
    const { site, ada } = place;
    await ada.click("#outbox [value=edit]");
    expect([await ada.value("#content"), await chosen(ada), await asks(ada)]).toEqual([
      "Here it is",
      ["long.txt"],
      true,
    ]);
    await ada.type(", the film");
    await ada.enterKey();
    await eventually(async () => expect(await waiting(ada)).toEqual(["Here it is, the film"]));
    await ada.click("#outbox [value=delete]");
    expect([await waiting(ada), await chosen(ada), await asks(ada)]).toEqual([[], [], false]);
    await ada.slowUploads(-1);
    await ada.send("Never mind");
    await eventually(() => expect(site.said()).toEqual(["Old words", "Never mind"]));
  });

  test("is in the box again without it where that is refused, while one edits behind that", async () => {
    await using place = await beginWithFiles();
    const { site, ada } = place;
    await ada.send("Old words");
    await eventually(() => expect(site.said()).toEqual(["Old words"]));
    const uploads = await ada.hold("*/files?*");
    await give(ada, "paste", "odd.txt");
    await ada.send("Here it is");
    await eventually(async () => expect(await waiting(ada)).toEqual(["Here it is"]));
    await act(ada, ".edit summary");
    await uploads.answer(422, JSON.stringify({ error: "Not this one." }));
    await eventually(async () => expect(await texts(ada, ".chosen .reason")).toEqual(["Not this one."]));
    expect([await ada.value("#content"), await waiting(ada)]).toEqual(["Old words", []]);
    await ada.key("Escape");
    expect(await ada.value("#content")).toBe("Here it is");
    await ada.enterKey();
    expect(await ada.value("#content")).toBe("Here it is");
    await ada.click(".chosen .quiet:last-of-type");
    await ada.enterKey();
    await eventually(() => expect(site.said()).toEqual(["Old words", "Here it is"]));
  });

  test("is in the box again after a reload, which its file does not survive", async () => {
    await using place = await waitingForFile();
    const { site, ada } = place;
    await ada.evaluate("void (BeforeUnloadEvent.prototype.preventDefault = () => {})");
    await ada.reload();
    expect(await ada.value("#content")).toBe("Here it is");
    expect([await waiting(ada), site.said()]).toEqual([[], ["Old words"]]);
  });
});

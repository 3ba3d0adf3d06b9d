import { describe, expect, test } from "bun:test";
import type { WholeMessage } from "../../src/export/exportRows.ts";
import { addressOf, pathOfFile } from "../../src/export/fileNames.ts";
import { type Page, pageEntry, pagesOf } from "../../src/export/pages.tsx";
import { hostileFileNames } from "../support/hostileFileNames.ts";

const DAY = 86_400_000;
const MIDNIGHT = Date.UTC(2026, 10, 23);

/** Message `id`, of `at` in ms since 1970. */
function message(id: number, at = MIDNIGHT): WholeMessage {
  const said = { id, room: 1, author: 1, name: "Ada", avatar: null, content: "x", html: "x", event: null };
  const times = { createdAt: at, editedAt: null, pinnedAt: null };
  const answered = { replyTo: null, quotedName: null, quotedContent: null };
  return { ...said, ...times, ...answered, reactions: [], files: [], calls: [] };
}

const FULL = { messages: 3, signs: 1_000 };

/** What is on a page: the days as their dates, and what is said of each message. */
function itemsOf({ items }: Page): string[] {
  const markup = Buffer.concat([...items.all()]).toString();
  return Array.from(markup.matchAll(/datetime="(.+?)"|<i>(.*?)<\/i>/g), ([, day, item]) => day ?? item!);
}

const withItems = (page: Page) => ({ ...page, items: itemsOf(page) });

/** The pages of `messages`, each item by its number, without the lines of the days. */
async function pages(messages: readonly WholeMessage[]) {
  const found = await Array.fromAsync(
    pagesOf(messages, ({ id }) => `<i>${id}</i>`, FULL),
    withItems,
  );
  return found.map((page) => ({ ...page, items: page.items.filter((item) => !item.includes("-")) }));
}

describe("messages are parted into pages", () => {
  test("of some messages each, the oldest first", async () => {
    expect(await pages([1, 2, 3, 4].map((id) => message(id)))).toEqual([
      { number: 1, isLast: false, items: ["1", "2", "3"] },
      { number: 2, isLast: true, items: ["4"] },
    ]);
  });

  test("none of which is empty, but where nothing was said", async () => {
    expect(await pages([1, 2, 3].map((id) => message(id)))).toHaveLength(1);
    expect(await pages([])).toEqual([{ number: 1, isLast: true, items: [] }]);
  });

  test("of fewer where they are long", async () => {
    const found = await Array.fromAsync(pagesOf([message(1), message(2)], () => "x".repeat(1_000), FULL));
    expect(found).toHaveLength(2);
  });

  test("each of which begins with its day, and says where another begins", async () => {
    const times = [0, 1, DAY, DAY + 1].map((later) => MIDNIGHT + later);
    const found = await Array.fromAsync(
      pagesOf(
        times.map((at, index) => message(index + 1, at)),
        () => "<i>m</i>",
        FULL,
      ),
      itemsOf,
    );
    expect(found).toEqual([
      ["2026-11-23", "m", "m", "2026-11-24", "m"],
      ["2026-11-24", "m"],
    ]);
  });

  test("which know where each message is that was shown", async () => {
    const found = await Array.fromAsync(
      pagesOf(
        [2, 4, 6, 8].map((id) => message(id)),
        ({ id }, whereIs) => `<i>${whereIs(id === 8 ? 4 : id - 2)}</i>`,
        FULL,
      ),
      itemsOf,
    );
    const addresses = found.flat().filter((item) => !item.startsWith("2026"));
    expect(addresses).toEqual(["undefined", "#m2", "#m4", "1.html#m4"]);
  });
});

test("a page leads to the older and the newer one, where there is any", async () => {
  const found = pagesOf(
    [1, 2, 3, 4, 5, 6, 7].map((id) => message(id)),
    ({ id }) => `<i>${id}</i>`,
    FULL,
  );
  const list = { address: "../../index.html", name: "Robin" };
  const ways = await Array.fromAsync(found, async (page) => {
    const { name, pieces } = pageEntry(`${page.number}.html`, { page, title: "Lobby", about: [], list });
    const markup = Buffer.concat(await Array.fromAsync(pieces)).toString();
    expect(markup).toContain("</ol>");
    return [name, ...Array.from(markup.matchAll(/href="(.+?)"/g), ([, address]) => address)];
  });
  expect(ways).toEqual([
    ["1.html", list.address, "2.html", "2.html"],
    ["2.html", list.address, "1.html", "3.html", "1.html", "3.html"],
    ["3.html", list.address, "2.html", "2.html"],
  ]);
});

describe("the name of a file in an export", () => {
  test.each([
    ["cat.png", "files/7-cat.png"],
    ["👨‍👩‍👧 家族.jpg", "files/7-👨‍👩‍👧 家族.jpg"],
    ["page.HTML", "files/7-page.HTML.txt"],
    ["drawing.svg. ", "files/7-drawing.svg.txt"],
    ["\u202Egnp.exe", "files/7-_gnp.exe"],
    ["../../up", "files/7-_.._up"],
    ["", "files/7"],
    [`${"ä".repeat(200)}.tar.gz`, `files/7-${"ä".repeat(58)}.gz`],
  ])("%s is kept as far as it is safe", (name, path) => {
    expect(pathOfFile({ id: 7, name })).toBe(path);
  });

  test.each(hostileFileNames)("%s leads nowhere else, on any system", (name) => {
    const path = pathOfFile({ id: 7, name });
    expect(path).toMatch(/^files\/7(?:-[^<>:"/\\|?*\p{Cc}\p{Cs}]+)?$/u);
    expect(Buffer.byteLength(path)).toBeLessThan(140);
    expect(new URL(addressOf(path, 2), "file:///export/rooms/1/1.html").pathname).toStartWith(
      "/export/files/7",
    );
  });
});

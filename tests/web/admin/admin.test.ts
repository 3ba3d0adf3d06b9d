import { describe, expect, test } from "bun:test";
import { languages } from "../../../src/words/languages.ts";
import { attribute, attributes, element, elements, text, texts } from "../../support/page.ts";
import { startRobin } from "../../support/robin.ts";
import { sendMessage } from "../../support/messages.ts";

const DAY = 86_400_000;
const MINUTE = 60_000;

/** A place at noon of the 23rd of November, which is a hundred days old. */
async function begin(environment: Record<string, string> = {}) {
  const started = startRobin(environment);
  const { robin, clock, signedIn } = started;
  const olga = await signedIn("Olga", "owner");
  robin.db.run("update users set created_at = created_at - ?", [100 * DAY]);
  const user = robin.people.named("Olga")!;
  const noon = clock.time;
  const say = (at: number, count = 1) => {
    clock.time = at;
    const all = Array.from({ length: count }, () => sendMessage(robin, { user, room: 1, content: "Hello" }));
    return Promise.all(all).finally(() => (clock.time = noon));
  };
  return { ...started, olga, noon, say };
}

const page = async (
  browser: { get(path: string, headers?: Record<string, string>): Promise<Response> },
  headers = {},
) => {
  const answer = await browser.get("/admin", headers);
  expect(answer.status).toBe(200);
  return answer.text();
};

/** The table below the chart that has the heading `id`, row by row. */
function rows(markup: string, id: string): string[][] {
  return elements(element(markup, `section[aria-labelledby="${id}"]`), "tbody tr").map((row) =>
    texts(row, "th, td"),
  );
}

/** The heights of the bars of the chart that has the heading `id`. */
function heights(markup: string, id: string): number[] {
  const chart = element(markup, `section[aria-labelledby="${id}"]`);
  return attributes(chart, "rect:not(.ground)", "height").map(Number);
}

describe("those who run the place", () => {
  test("are led there from the list of people, and nobody else is", async () => {
    const { olga, signedIn } = await begin();
    const led = await Promise.all(
      [olga, await signedIn("Ada", "admin"), await signedIn("Mo", "moderator"), await signedIn("Bob")].map(
        async (browser) => (await (await browser.get("/users")).text()).includes('href="/admin"'),
      ),
    );
    expect(led).toEqual([true, true, false, false]);
    expect(await (await olga.get("/place")).text()).toContain('href="/admin"');
  });

  test("see how much was said each day and by how many, and at which hours, as a chart and as a table", async () => {
    const { olga, noon, say } = await begin();
    await say(noon - 2 * DAY, 4);
    await say(noon - 60 * MINUTE);
    const markup = await page(olga);
    expect(text(markup)).toContain("5 messages in the last 30 days");
    expect(rows(markup, "messages").slice(-4)).toEqual([
      ["Fri 20 Nov", "0"],
      ["Sat 21 Nov", "4"],
      ["Sun 22 Nov", "0"],
      ["Mon 23 Nov", "1"],
    ]);
    expect(heights(markup, "messages").slice(-4)).toEqual([0, 100, 0, 25]);
    expect(
      rows(markup, "people")
        .slice(-4)
        .map(([, people]) => people),
    ).toEqual(["0", "1", "0", "1"]);
    expect(rows(markup, "hours").filter(([, count]) => count !== "0")).toEqual([
      ["11:00", "1"],
      ["12:00", "4"],
    ]);
    const [label] = attributes(markup, 'section[aria-labelledby="messages"] svg', "aria-label");
    expect(label).toBe("Messages a day: 4 at most (Sat 21 Nov)");
  });

  test("have the same numbers in every chart and its table, in every language", async () => {
    const { olga, noon, say } = await begin();
    for (let ago = 0; ago < 30; ago += 3) await say(noon - ago * DAY - ago * 45 * MINUTE, ago + 1);
    for (const { language } of languages) {
      const markup = await page(olga, { "accept-language": language });
      for (const id of ["messages", "people", "hours"]) {
        const values = rows(markup, id).map(([, value]) => Number(value));
        const most = Math.max(...values);
        expect(most).toBeGreaterThan(0);
        const drawn = heights(markup, id).map((height) => Math.round((height / 100) * most));
        expect([language, id, drawn]).toEqual([language, id, values]);
        const titles = texts(element(markup, `section[aria-labelledby="${id}"] svg`), "title");
        expect(titles).toEqual(rows(markup, id).map(([label, value]) => `${label}: ${value}`));
      }
    }
  });

  test("read the days and hours of their own time zone", async () => {
    const { olga, say } = await begin();
    await say(Date.UTC(2026, 10, 22, 22, 30));
    await olga.post("/push/settings", { timeZone: "Europe/Berlin" });
    const markup = await page(olga);
    expect(text(markup)).toContain("Days and hours are those of Europe/Berlin.");
    expect(rows(markup, "hours").find(([, count]) => count === "1")).toEqual(["23:00", "1"]);
    await olga.post("/push/settings", { timeZone: "Asia/Tokyo" });
    expect(rows(await page(olga), "messages").at(-1)).toEqual(["Mon 23 Nov", "1"]);
  });

  test("see what the disk has, which is some of all but backups", async () => {
    const { olga } = await begin();
    const sizes = rows(await page(olga), "disk");
    expect(sizes.map(([name]) => name)).toEqual([
      "Database",
      "Files, without the smaller pictures made of them",
      "Backups",
      "Free",
    ]);
    expect(sizes[0]![1]).not.toBe("0 bytes");
    expect(sizes[3]![1]).not.toBe("0 bytes");
  });

  test("are told how long there is room only when the place is a week old", async () => {
    const { olga, robin, clock } = await begin();
    expect(text(await page(olga))).toContain("the free space lasts for more than ten years");
    robin.db.run("update users set created_at = ?", [clock.time - 6 * DAY]);
    clock.pass(2 * MINUTE);
    expect(text(await page(olga))).toContain("cannot be told before this place is a week old");
  });

  test("see figures of a minute ago at most", async () => {
    const { olga, clock, noon, say } = await begin();
    await page(olga);
    await say(noon);
    expect(text(await page(olga))).toContain("0 messages in the last");
    clock.pass(MINUTE);
    expect(text(await page(olga))).toContain("1 message in the last");
  });

  test("see flat charts in an empty place", async () => {
    const { olga } = await begin();
    const markup = await page(olga);
    expect(heights(markup, "messages")).toEqual(Array.from({ length: 30 }, () => 0));
    expect(heights(markup, "hours")).toEqual(Array.from({ length: 24 }, () => 0));
  });
});

test("nothing on the page has a style or a script of its own", async () => {
  const { olga } = await begin();
  const main = element(await page(olga), "main");
  expect(main).not.toMatch(/\sstyle=|<style|<script|\son\w+=/);
  expect(attribute(element(main, "svg"), "role")).toBe("img");
});

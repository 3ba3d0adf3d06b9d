import { expect, test } from "bun:test";
import { limits } from "../../../src/base/limits.ts";
import { longPollTimes, timesFor } from "../../../src/web/http/longPollTimes.ts";
import { attribute, tag, text } from "../../support/page.ts";
import { startRobin, until } from "../../support/robin.ts";

test.each([30, 120, 200])("what a long poll of %p s needs grows with it", (held) => {
  const { asked, givenUp, idle } = timesFor(held);
  expect([asked < held, held < givenUp, givenUp < idle]).toEqual([true, true, true]);
  // Bun knows no longer one.
  expect(idle).toBeLessThan(256);
});

test("a page asks for and waits for what follows from the limit", async () => {
  const { browser } = startRobin();
  const page = await (await browser().get("/")).text();
  expect(attribute(tag(page, "tail"), "hx-headers")).toBe(`{"Prefer": "wait=${longPollTimes.asked}"}`);
  const [, config = ""] = /name="htmx-config" content="([^"]+)"/.exec(page) ?? [];
  const { defaultTimeout } = JSON.parse(text(config));
  expect(defaultTimeout).toBe(longPollTimes.givenUp * 1_000);
});

test("a poll is held for as long as the limit says, however long it asks for", async () => {
  const { robin, clock, browser } = startRobin();
  const held = browser().poll("/chats?after=0", { prefer: "wait=999" });
  await until(() => robin.longPolls.size === 1);
  clock.pass(limits.longPolls.seconds * 1_000 - 1);
  robin.longPolls.sweep();
  expect(robin.longPolls.size).toBe(1);
  clock.pass(1);
  robin.longPolls.sweep();
  expect((await held).status).toBe(200);
});

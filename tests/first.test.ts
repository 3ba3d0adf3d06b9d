import { expect, test } from "bun:test";
import { contents, cursor, ids, startRobin } from "./robin.ts";

test("two people talk", async () => {
  const { browser } = startRobin();
  const ada = await browser().register("Ada");
  const bob = await browser().register("Bob");
  const page = await (await ada.get("/")).text();
  expect(cursor(page)).toBe(0);
  const sent = await ada.post("/chats", { content: "Hello <b>Bob</b>" });
  expect(sent.status).toBe(303);
  const answer = await bob.poll("/chats?after=0");
  const text = await answer.text();
  console.log(text);
  expect(contents(text)).toEqual(["Hello &lt;b&gt;Bob&lt;/b&gt;"]);
  expect(ids(text)).toEqual([1]);
  expect((await bob.poll("/chats?after=1")).status).toBe(204);
});

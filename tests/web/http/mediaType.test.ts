import { expect, spyOn, test } from "bun:test";
import { startRobin } from "../../support/robin.ts";

const FORM = '--Xx\r\nContent-Disposition: form-data; name="content"\r\n\r\nHello\r\n--Xx--\r\n';

test.each([
  ["Application/X-WWW-Form-Urlencoded", "content=Hello"],
  ["application/x-www-form-urlencoded ; charset=utf-8", "content=Hello"],
  ["Multipart/Form-Data; boundary=Xx", FORM],
])("a body of type %s is read: large letters and spaces say nothing in it", async (type, body) => {
  const { app, robin, signedIn } = startRobin();
  const ada = await signedIn("Ada");
  const server = app.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    const cookie = [...ada.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
    const headers = { cookie, "content-type": type };
    const address = `http://127.0.0.1:${server.port}/chats`;
    const answer = await fetch(address, { method: "POST", body, headers, redirect: "manual" });
    expect(answer.status).toBe(303);
    expect(robin.messages.last(1).map(({ content }) => content)).toEqual(["Hello"]);
  } finally {
    await server.stop(true);
  }
});

test.each([
  ["application/json", '{"content":"Hello"}'],
  ["Application/JSON ; charset=utf-8", '{"content":"Hello"}'],
  ["application/json", `{"content":${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
  ["application/json", `{"content":${'{"a":'.repeat(40_000)}1${"}".repeat(40_000)}}`],
  ["text/plain", "content=Hello"],
  ["application/octet-stream", "content=Hello"],
  ["nonsense", "content=Hello"],
])("a body of type %s is no form, is not read, and gets a sentence", async (type, body) => {
  const { app, robin, signedIn } = startRobin();
  const ada = await signedIn("Ada");
  const cookie = `session=${ada.cookies.get("session")}`;
  const logged = spyOn(console, "error").mockImplementation(() => {});
  for (const path of ["/chats", "/login", "/profile/name", "/nothing"]) {
    const headers = { cookie, "content-type": type, "hx-request": "true" };
    const answer = await app.handle(
      new Request(`http://localhost${path}`, { method: "POST", body, headers }),
    );
    expect([path, answer.status, await answer.text()]).toEqual([
      path,
      422,
      expect.stringContaining("That did not fit."),
    ]);
  }
  expect([robin.heads.newest, logged.mock.calls]).toEqual([0, []]);
  logged.mockRestore();
});

import { expect, test } from "bun:test";
import { startRobin } from "../../support/robin.ts";

const FORM = '--Xx\r\nContent-Disposition: form-data; name="content"\r\n\r\nHello\r\n--Xx--\r\n';

test.each([
  ["Application/X-WWW-Form-Urlencoded", "content=Hello"],
  ["APPLICATION/JSON; charset=UTF-8", '{"content":"Hello"}'],
  ["Multipart/Form-Data; boundary=Xx", FORM],
  ["application/json ; charset=utf-8", '{"content":"Hello"}'],
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

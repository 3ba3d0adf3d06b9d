import { expect, spyOn, test } from "bun:test";
import { log } from "../../../src/web/page/errors.ts";

test.each([
  ["/claim/aSecretOfTheOwner", "GET /claim failed"],
  ["/join/aSecretOfAnInvite", "GET /join failed"],
  ["/recover/aSecretOfMine?x=1", "GET /recover failed"],
  ["/files/12/What%20we%20drank.txt?size=small", "GET /files/12 failed"],
  ["/files/12", "GET /files/12 failed"],
  ["/search?q=my+own+words", "GET /search failed"],
  ["/rooms/3/files", "GET /rooms/3/files failed"],
])("what fails at %s is logged as %s", (path, line) => {
  const error = spyOn(console, "error").mockImplementation(() => {});
  try {
    log(new Request(`http://localhost${path}`), new Error("what somebody wrote"));
    const logged = error.mock.calls.join("\n");
    expect(logged).toContain(` ${line}: Error`);
    expect(logged).not.toMatch(/secret|drank|my own|wrote/i);
  } finally {
    error.mockRestore();
  }
});

test("of a browser that has gone away half-way nothing is logged", () => {
  const error = spyOn(console, "error").mockImplementation(() => {});
  try {
    log(new Request("http://localhost/files", { method: "POST" }), new DOMException("", "AbortError"));
    expect(error).not.toHaveBeenCalled();
  } finally {
    error.mockRestore();
  }
});

import { describe, expect, test } from "bun:test";
import { newSecret, secretFrom } from "../../src/base/linkSecrets.ts";

const KEY = new Uint8Array(32).fill(7);

describe("the secret of a link", () => {
  test("is another one each time, unless it is made from a key", () => {
    expect(newSecret()).not.toBe(newSecret());
    expect(secretFrom(KEY, "claim")).toBe(secretFrom(KEY.slice(), "claim"));
  });

  test.each([newSecret(), secretFrom(KEY, "claim")])(
    "is 128 bits as an address may have them: %s",
    (made) => {
      expect(made).toMatch(/^[\w-]{22}$/);
    },
  );

  test("that is made from a key is neither that nor the one for another purpose", () => {
    const made = secretFrom(KEY, "claim");
    expect(made).not.toBe(secretFrom(KEY, "invite"));
    expect(made).not.toBe(secretFrom(new Uint8Array(32).fill(8), "claim"));
    expect(Uint8Array.fromBase64(made, { alphabet: "base64url" })).not.toEqual(KEY.subarray(0, 16));
  });
});

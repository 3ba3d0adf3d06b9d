import { numbers, texts } from "./hostile.ts";
import type { Random } from "./random.ts";

/** All that there are words for, and others. */
const LANGUAGES = [
  "en",
  "de-AT,de;q=0.8",
  "fr",
  "es",
  "pt-BR",
  "zh-CN",
  "ja",
  "ar",
  "tlh,*;q=0",
  "constructor",
];
const CODINGS = ["gzip", "gzip, deflate, br, zstd", "br", "gzip;q=0", "*"];

const COOKIES = [
  "session=x",
  "session=",
  "=;;,=",
  "theme=<b>",
  "session=a.b.c; theme=light",
  "__proto__=x; a=%00",
];

/** A Cookie header of one who has `token`, which most browsers would send so. */
export function cookieWith(token: string | undefined, random: Random): string | undefined {
  if (token === undefined) return random.chance(85) ? undefined : random.pick(COOKIES);
  if (random.chance(90)) return `session=${token}`;
  return random.pick([
    ...COOKIES,
    `theme=dark; session=${token}`,
    `session=${token}; session=x`,
    `session=x; session=${token}`,
    `session=${token}x`,
    `session=${token.slice(0, -1)}`,
    `session="${token}"`,
    `__Host-session=${token}`,
    `SESSION=${token}`,
  ]);
}

type Page = { readonly isHtmx: boolean; readonly user: number | undefined; readonly room: number };

/** What else a browser sends from a page of `room`, made for `user`, or for a guest. No poll is held. */
export function headersOf(random: Random, { isHtmx, user, room }: Page): Record<string, string> {
  // A header takes no other characters.
  const text = () =>
    random
      .pick(texts)
      .replace(/[^ -~]/g, "")
      .trim();
  const number = () => random.pick(numbers).replace(/[^!-~]/g, "");
  const own = String(user ?? "guest");
  const may: readonly (readonly [percent: number, name: string, value: () => string])[] = [
    [30, "accept-encoding", () => random.pick([...CODINGS, text()])],
    [30, "accept-language", () => random.pick([...LANGUAGES, text()])],
    [10, "prefer", () => random.pick(["wait=0", 'wait="0"', "wait=-1", "wait=x"])],
    [15, "robin-user", () => random.pick([own, own, own, "guest", "0", "999999999999999", text()])],
    [8, "robin-read", number],
    [8, "robin-typing", () => random.pick(["1", text()])],
    [4, "user-agent", text],
    [4, "x-forwarded-for", text],
    [4, "x-forwarded-proto", () => random.pick(["https", text()])],
    [3, "sec-fetch-site", () => random.pick(["same-origin", "none", "cross-site", text()])],
    [3, "origin", () => random.pick(["http://localhost", "null", "http://a.example", text()])],
    [3, "hx-target", text],
    [3, "hx-trigger", text],
  ];
  const here = `http://localhost/rooms/${room}`;
  const page = () =>
    random.pick([here, here, here, "javascript:alert(1)", "http://a.example//b.example", text()]);
  return {
    ...(isHtmx && { "hx-request": "true", "hx-current-url": page() }),
    ...Object.fromEntries(
      may.filter(([percent]) => random.chance(percent)).map(([, name, value]) => [name, value()]),
    ),
  };
}

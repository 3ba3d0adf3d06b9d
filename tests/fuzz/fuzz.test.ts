import { afterEach, beforeEach, describe, expect, mock, spyOn, test } from "bun:test";
import { strictHeaders } from "../../src/web/http/headers.ts";
import { faultsIn } from "./answers.ts";
import { exampleOf, fields, fieldsOf, undescribed } from "./fields.ts";
import { inherited, numbers, texts } from "./hostile.ts";
import { Random } from "./random.ts";
import { Requests } from "./requests.ts";
import { makeWorld, PASSWORD, visitors, type Who } from "./world.ts";
import { startRobin } from "../support/robin.ts";

const { app } = startRobin();
const { routes } = app;

/** `FUZZ_SEEDS=7,8 bun test fuzz` tries others, and repeats what one of them found. */
const SEEDS = (process.env["FUZZ_SEEDS"] ?? "1").split(",");

/** How often a route is asked in a round, besides once by htmx and once by the browser: where most can go wrong. */
const MORE: Readonly<Record<string, number>> = {
  "POST /chats": 4,
  "POST /chats/preview": 2,
  "GET /chats": 10,
  "GET /search": 4,
  "POST /chats/:id": 2,
  "GET /rooms/:id": 2,
};

/** Changes who may read what, or takes something away: these come late. */
const ENDING =
  /^POST \/(rooms\/:id(\/(members.*|leave|archive|delete))?|chats\/:id\/delete|users\/:id\/role|profile\/delete|login|register|logout)$/;

/** In ms. */
const SECOND = 1_000;

beforeEach(() => {
  // Hashing takes longer than all the rest.
  spyOn(Bun.password, "hash").mockResolvedValue("hash");
  spyOn(Bun.password, "verify").mockImplementation(async (password) => password === PASSWORD);
});

afterEach(() => {
  mock.restore();
});

test("every route says what it takes, and nothing else does", () => {
  expect(routes.flatMap(undescribed)).toEqual([]);
  expect(Object.keys(fields).filter((route) => !routes.includes(route))).toEqual([]);
});

describe("any request by any reader gets a valid answer that shows only what the reader may see", () => {
  test.each(SEEDS)(
    "(seed %s)",
    async (seed) => {
      // What fails is found by its status.
      spyOn(console, "error").mockImplementation(() => {});
      expect(await faultsOf(seed)).toEqual([]);
    },
    60_000,
  );
});

test("whatever word stands in a field, the answer is a good one", async () => {
  spyOn(console, "error").mockImplementation(() => {});
  const world = await makeWorld();
  const requests = new Requests(world, new Random("words"));
  const found: string[] = [];
  // The last ones may end the session.
  for (const route of routes.toSorted((a, b) => Number(ENDING.test(a)) - Number(ENDING.test(b)))) {
    for (const name of Object.keys(fieldsOf(route))) {
      for (const [index, word] of [...texts, ...numbers, ...inherited].entries()) {
        world.clock.pass(SECOND);
        const { request, token, told } = requests.makeWith("other", route, index % 2 === 0, [name, word]);
        const before = world.readerBy(token);
        const faults = await faultsIn(route, await world.app.handle(request), before);
        found.push(...faults.map((fault) => `${fault}: ${told}`));
      }
    }
  }
  expect(found).toEqual([]);
}, 60_000);

describe("an address", () => {
  /** The status of the answer to a guest who asks for `path`, by the method of `route`. */
  async function statusOf(route: string, path: string, host = "localhost"): Promise<number> {
    const method = route.slice(0, route.indexOf(" "));
    return (await app.handle(new Request(`http://${host}${path}`, { method }))).status;
  }

  test.each(["a", "pi", "nas", "[::1]:3000"])("means the same where Robin is called %s", async (host) => {
    const other: string[] = [];
    for (const route of routes) {
      const path = exampleOf(route);
      const [usual, here] = [await statusOf(route, path), await statusOf(route, path, host)];
      if (here !== usual) other.push(`${route}: ${here} in place of ${usual}`);
    }
    expect(other).toEqual([]);
  });

  test.each(["a", "pi", "nas", "localhost"])("that is another one leads nowhere at %s", async (host) => {
    const found: string[] = [];
    for (const route of routes) {
      const path = exampleOf(route);
      for (const other of [`${path}/`, `/${path}`, `/a${path}`, `/ab${path}`, `/abc${path}`, `${path}//`]) {
        const status = await statusOf(route, other, host);
        if (status !== 404) found.push(`${route} by way of ${other}: ${status}`);
      }
    }
    expect(found).toEqual([]);
  });
});

describe("a fault that is found in an answer:", () => {
  const reader = { user: 7, readable: "zzasaid" };
  const strict = { ...strictHeaders(false), "cache-control": "no-store" };
  const page = { ...strict, "content-type": "text/html; charset=utf-8" };
  const good = () => new Response("<p>Hello zzasaid</p>", { headers: page });
  const body = (markup: string) => new Response(markup, { headers: page });
  const header = (name: string, value: string) =>
    new Response("<p>x</p>", { headers: { ...page, [name]: value } });

  test("none, in a good one", async () => {
    expect(await faultsIn("GET /", good(), reader)).toEqual([]);
  });

  test.each<[string, string, Response]>([
    ["that Robin failed", "status 500", new Response("<p>x</p>", { headers: page, status: 500 })],
    ["a word", "words that are not to be read: zzbname", body("<p title='zzbname'>x</p>")],
    ["a word in a header", "words that are not to be read: zzbname", header("location", "/zzbname")],
    ["a word with marks in it", "words that are not to be read: zzcsaid", body("<p><b>ZZcs</b>aid</p>")],
    [
      "a page of another's",
      "a page that was made for",
      body("<p><a href='/assets/readers/8.a.css'>x</a></p>"),
    ],
    ["no strict header", "referrer-policy is null", dropped("referrer-policy", good())],
    ["one twice", "x-content-type-options is nosniff, nosniff", twice("x-content-type-options", good())],
    [
      "that it may be kept",
      "cache-control is public, max-age=1",
      header("cache-control", "public, max-age=1"),
    ],
    ["a way to elsewhere", "location is //a.example", header("location", "//a.example")],
    ["no type", "no content-type", new Response(new Uint8Array([65]), { headers: strict })],
    ["an element of a visitor's", "markup of a visitor's: <x-strange >", body("<x-strange></x-strange>")],
    ["a script of a visitor's", "markup of a visitor's: <script >", body("<script>alert(1)</script>")],
    [
      "an attribute of a visitor's",
      "markup of a visitor's: <p onclick>",
      body('<p onclick="alert(1)">x</p>'),
    ],
    ["a comment of a visitor's", 'a "<" that begins no element', body("<p><!-- x</p>")],
    ["what ends like one", 'a "<" that begins no element', body("<p>x</p><![CDATA[")],
    ["a NUL", "a character that HTML forbids: U+0000", body("<p>\0</p>")],
    ["no character", "a character that HTML forbids: U+fffe", body("<p>\ufffe</p>")],
    ["an id twice", 'invalid HTML: id "a" twice', body('<p id="a">x</p><p id="a">y</p>')],
    ["an end that is missing", "invalid HTML: ", body("<section><h2>x</h2>")],
    ["an element in the wrong place", "invalid HTML: ", body("<h4><section>x</section></h4>")],
  ])("%s", async (_, fault, answer) => {
    const faults = await faultsIn("GET /", answer, reader);
    expect(faults.filter((found) => found.startsWith(fault))).not.toBeEmpty();
  });

  function dropped(name: string, answer: Response): Response {
    answer.headers.delete(name);
    return answer;
  }

  function twice(name: string, answer: Response): Response {
    answer.headers.append(name, answer.headers.get(name)!);
    return answer;
  }
});

type Turn = { readonly who: Who; readonly route: string; readonly isHtmx: boolean };

/** Asks all routes as everybody, in an order of `seed`'s, and says what is wrong with the answers. */
async function faultsOf(seed: string): Promise<string[]> {
  const random = new Random(seed);
  const world = await makeWorld();
  const requests = new Requests(world, random);
  const found = new Map<string, string[]>();
  for (const [index, { who, route, isHtmx }] of turns(random).entries()) {
    world.clock.pass(random.below(2 * SECOND));
    const { request, token, told } = requests.make(who, route, isHtmx);
    const before = world.readerBy(token);
    const answer = await world.app.handle(request);
    // What one does may open a room to oneself, or close it.
    const after = request.method === "GET" ? before : world.readerBy(token);
    const reader = { ...before, readable: before.readable + after.readable };
    for (const fault of await faultsIn(route, answer, reader)) {
      const key = `${route}: ${fault}`;
      found.set(key, [...(found.get(key) ?? []), `seed ${seed}, request ${index}, as ${who}: ${told}`]);
    }
  }
  return [...found].map(([what, those]) => `${what}\n  ${those.length} times, first with ${those[0]}`);
}

/** Everybody at every route, by htmx and not: first where all stays as it is, and then once more everywhere. */
function turns(random: Random): Turn[] {
  const often = routes.flatMap((route) => Array<string>(1 + (MORE[route] ?? 0)).fill(route));
  const all = (Object.keys(visitors) as Who[]).flatMap((who) =>
    often.flatMap((route) => [true, false].map((isHtmx): Turn => ({ who, route, isHtmx }))),
  );
  return [...random.shuffled(all.filter(({ route }) => !ENDING.test(route))), ...random.shuffled(all)];
}

import { LOBBY } from "../../src/domain/room.ts";
import { everyField, fieldsOf, type Kind, placeBehind } from "./fields.ts";
import { cookieWith, headersOf } from "./headers.ts";
import { inherited, looked, numbers, said, texts } from "./hostile.ts";
import type { Random } from "./random.ts";
import { PASSWORD, type Who, type World } from "./world.ts";

/** A request, the token of who asks, if it has one, and how it is told to whoever repeats it by hand. */
export type Asked = { readonly request: Request; readonly token: string | undefined; readonly told: string };

type Field = [name: string, value: string];

const HOSTS = ["a", "pi", "nas", "127.0.0.1:3000", "[::1]:3000", "chat.example.org", "xn--nxa.example"];
const EMOJI = ["👍", "❤️", "🏳️‍🌈", "thumb", "heart", "hand of"];
const NAMES = [
  "member",
  "removed",
  "Other",
  "talker",
  "owner,talker",
  "zzkeepe",
  "room",
  "Somebody",
  "Bo",
  "Ann-Lee",
];
const PATHS = [
  "/",
  "/rooms/2",
  "/rooms/3?reply=14",
  "/search?q=said",
  "/chats/14",
  "//a.example",
  "/.//a.example",
];

/** Makes requests to routes of `world`, by chance. */
export class Requests {
  #world: World;
  #random: Random;
  /** The room that the request is about, mostly. */
  #room = 1;
  /** In how many of 100 places there is something else than belongs there. */
  #hostility = 0;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  /** A request of `who` to `route`, such as "POST /rooms/:id", by htmx or by the browser. */
  make(who: Who, route: string, isHtmx: boolean): Asked {
    const random = this.#random;
    this.#room = random.pick(this.#world.rooms);
    // Where all fits, a request gets further.
    this.#hostility = random.pick([0, 0, 10, 50]);
    const [method = "", pattern = ""] = route.split(" ");
    const named = this.#fields(route);
    const token = this.#world.tokens.get(who);
    const cookie = cookieWith(token, random);
    const headers = {
      ...headersOf(random, { isHtmx, user: this.#world.idOf(who), room: this.#room }),
      ...(cookie !== undefined && { cookie }),
    };
    const sent = method === "GET" ? undefined : this.#body(named);
    const query = method === "GET" || random.chance(5) ? this.#query(named) : "";
    const url = `http://${this.#host()}${this.#path(pattern)}${query}`;
    const { type, body } = sent ?? {};
    const all = { ...headers, ...(type !== undefined && { "content-type": type }) };
    const request = new Request(url, { method, headers: all, ...(body !== undefined && { body }) });
    const told = `${method} ${url} ${JSON.stringify(all)} ${sent?.told ?? ""}`.trim();
    return {
      request,
      // Where it is not clear whether it counts, it may.
      token: token !== undefined && cookie?.includes(token) ? token : undefined,
      told: token === undefined ? told : told.replaceAll(token, "TOKEN"),
    };
  }

  /** A request to `route` in which all fits but field `name`, where `word` stands. */
  makeWith(who: Who, route: string, isHtmx: boolean, [name, word]: Readonly<Field>): Asked {
    this.#room = LOBBY;
    this.#hostility = 0;
    const [method = "", pattern = ""] = route.split(" ");
    const others = Object.entries(fieldsOf(route)).filter(([other]) => other !== name);
    const named = [
      ...others.map(([other, kind]): Field => [other, this.#value(kind)]),
      [name, word] as Field,
    ];
    const form = new URLSearchParams(method === "GET" ? [[name, word]] : named);
    const token = this.#world.tokens.get(who);
    const headers = { cookie: `session=${token}`, ...(isHtmx && { "hx-request": "true" }) };
    const url = `http://localhost${this.#path(pattern)}`;
    const request =
      method === "GET"
        ? new Request(`${url}?${form}`, { headers })
        : new Request(url, { method, headers, body: form });
    return { request, token, told: `${method} ${url} ${form}${isHtmx ? " by htmx" : ""}` };
  }

  #host(): string {
    return this.#random.chance(85) ? "localhost" : this.#random.pick(HOSTS);
  }

  #path(pattern: string): string {
    const random = this.#random;
    const path = pattern.replace(/([^/]*)\/:(\w+)/g, (_, word: string) => {
      const value = this.#value(placeBehind(word) ?? "word");
      const escaped = random.chance(90)
        ? encodeURIComponent(value.toWellFormed())
        : value.replace(/[^!-~]/g, "_");
      return `${word}/${escaped}`;
    });
    if (!random.chance(this.#hostility / 5)) return path;
    return random.pick([
      `${path}/`,
      `/${path}`,
      `/ab${path}`,
      `/.${path}`,
      path.replaceAll("/", "//"),
      path.toUpperCase(),
      path.replace(/\/(\w)/, (_, first: string) => `/%${first.charCodeAt(0).toString(16)}`),
    ]);
  }

  /** The fields of `route`, most of them as they should be. */
  #fields(route: string): Field[] {
    const random = this.#random;
    const percent = route.startsWith("GET") ? random.pick([20, 50, 90]) : 85;
    const known = Object.entries(fieldsOf(route)).filter(() => random.chance(percent));
    const named = known.map(([name, kind]): Field => [name, this.#value(kind)]);
    if (!random.chance(this.#hostility)) return named;
    const [name, kind] = random.pick(Object.entries(everyField));
    const [same] = random.pick(named.length > 0 ? named : ([[name, ""]] as const));
    const more = random.pick<Field[]>([
      [[name, this.#value(kind)]],
      [[same, this.#value(kind)]],
      [[`${same}[]`, this.#value(kind)]],
      [[`${same}[x]`, this.#value(kind)]],
      [["__proto__", "x"]],
      [
        ["constructor", "x"],
        ["toString", "x"],
      ],
      [[random.pick(texts), random.pick(texts)]],
    ]);
    return random.chance(50) ? [...named, ...more] : [...more, ...named];
  }

  #value(kind: Kind): string {
    const random = this.#random;
    // What is one of a few is more often something else: there is little to try in it.
    const isOneOf = typeof kind !== "string";
    if (isOneOf && random.chance(25)) return random.pick(inherited);
    if (random.chance(this.#hostility)) return random.pick(random.pick([numbers, texts, inherited]));
    if (isOneOf) return random.pick(kind);
    const { rooms, messages } = this.#world;
    const near = random.chance(65);
    switch (kind) {
      case "room":
        return String(near ? this.#room : random.pick([...rooms, 99]));
      case "message": {
        // Pages go on asking from the newest change.
        if (random.chance(20)) return String(this.#world.newest() + random.below(2));
        return String(random.pick(near ? messages.filter(({ room }) => room === this.#room) : messages).id);
      }
      case "user":
        return String(random.below(12));
      case "number":
        return String(random.below(4_000));
      case "content":
        return random.pick(near ? said : texts);
      case "looked":
        return random.pick(near ? looked : texts);
      case "name":
        return random.pick(near ? NAMES : texts);
      case "password":
        return near ? PASSWORD : random.pick(texts);
      case "path":
        return random.pick(near ? PATHS : texts);
      case "emoji":
        return random.pick(near ? EMOJI : texts);
      case "key":
      case "word":
        return near ? random.below(1_000).toString(36) : random.pick(texts);
    }
  }

  #query(named: readonly Field[]): string {
    if (named.length === 0) return "";
    if (this.#random.chance(90)) return `?${new URLSearchParams(named)}`;
    // As it stands, but for what no address has.
    return `?${named.map((field) => field.join("=").replace(/[^!-~]|#/g, "_")).join("&")}`;
  }

  #body(named: readonly Field[]): { type?: string; body?: string | FormData; told: string } {
    const random = this.#random;
    const form = new URLSearchParams(named).toString();
    const type = "application/x-www-form-urlencoded";
    if (random.chance(70)) return { type, body: form, told: form };
    if (random.chance(30)) {
      const body = new FormData();
      for (const [name, value] of named) {
        if (random.chance(95)) body.append(name, value);
        else body.append(name, new File([value], "x.txt"));
      }
      return { body, told: `as multipart: ${form}` };
    }
    if (random.chance(60)) {
      const object = Object.fromEntries(named.map(([name, value]) => [name, this.#inJson(value)]));
      const body = random.chance(90)
        ? JSON.stringify(object)
        : random.pick(["null", "[]", '"x"', "1", "{", ""]);
      return { type: "application/json", body, told: body };
    }
    const raw = named
      .map((field) => field.join("="))
      .join("&")
      .toWellFormed();
    const wrong = random.pick([
      type,
      "text/plain",
      "application/octet-stream",
      "multipart/form-data",
      "nonsense",
      "__proto__",
    ]);
    return { type: wrong, body: raw, told: `as ${wrong}: ${JSON.stringify(raw)}` };
  }

  #inJson(value: string): unknown {
    const random = this.#random;
    if (random.chance(80)) return value;
    return random.pick<unknown>([
      [value],
      Number(value),
      null,
      true,
      { value },
      [[value]],
      { __proto__: null },
    ]);
  }
}

import { describe, expect, test } from "bun:test";
import { decodeHTML, decodeHTMLAttribute } from "entities";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { changeRoom, someone, startRobin } from "../../support/robin.ts";
import { noteEvent, react, sendMessage } from "../../support/messages.ts";
import { makeDirect, makeRoom, commit } from "../../support/rooms.ts";

/** What shows otherwise than typed wherever it is escaped not at all, in part, or twice. */
const TYPED = `R&amp;D &lt;b&gt; "q" 'a' <zq>&copy`;
const BEGINNING = "R&";
/** A first word of it, where a sentence repeats no more. */
const WORD = /R&amp(?:;D|(?!;))/g;
const ADDRESS = "https://example.org/?R&amp;D=1&copy=2";
const [READER, OTHER] = [`1${TYPED}`, `2${TYPED}`];
const LONG = `${TYPED}${"x".repeat(300)}`;

const HTMX = { "hx-request": "true", "hx-current-url": "http://localhost/" };

/** A reader and another user with such names, who have said and made what has such a name: room 2, and 3, which asks the reader in. */
async function start() {
  const started = startRobin({ ORIGIN: "http://localhost" });
  const { robin, signedIn, browser } = started;
  const reader = await signedIn(READER, "owner");
  const user = robin.people.named(READER)!;
  const other = someone(robin, OTHER);
  const room = makeRoom(robin, { name: TYPED, topic: TYPED, kind: "open" }, user);
  commit(robin, () => robin.members.join(room.id, other.id));
  changeRoom(robin, { isPublic: true }, room.id);
  const asking = makeRoom(robin, { name: TYPED, topic: TYPED, kind: "private" }, other);
  commit(robin, () => robin.invitations.add(asking.id, user.id, other.id));
  const first = await sendMessage(robin, { user: other, room: room.id, content: TYPED });
  await sendMessage(robin, { user, room: room.id, content: TYPED, replyTo: first });
  await react(robin, first, "👍", other);
  await noteEvent(robin, "opened", other, room.id);
  const third = someone(robin, `3${TYPED}`);
  commit(robin, () => robin.members.join(room.id, third.id));
  const direct = makeDirect(robin, user, [other.id]);
  await sendMessage(robin, { user: other, room: direct.id, content: TYPED });
  return { robin, reader, guest: browser(), other };
}

/** Where `answer` shows what was typed as it was typed: in its text, or in which attributes. Fails where it shows it otherwise. */
async function places(answer: Response): Promise<string[]> {
  const found = new Set<string>();
  const look = (place: string, says: string) => {
    if (!says.includes(BEGINNING)) return;
    found.add(says.includes(TYPED) ? place : `${place} in part`);
    const others = says.replaceAll(TYPED, "").replaceAll(WORD, "");
    expect([place, others]).toEqual([place, expect.not.stringContaining(BEGINNING)]);
  };
  let text = "";
  const parsed = new HTMLRewriter()
    .on("*", {
      element({ tagName, attributes }) {
        expect(tagName).not.toBe("zq");
        for (const [name = "", value = ""] of attributes) {
          const says = decodeHTMLAttribute(value);
          look(
            `${tagName} ${name}`,
            says.startsWith("/") ? decodeURIComponent(says.replaceAll("+", " ")) : says,
          );
        }
      },
    })
    .onDocument({ text: (chunk) => void (text += chunk.text) });
  await parsed.transform(answer).text();
  look("text", decodeHTML(text));
  return [...found];
}

const asked = (q: string) => new URLSearchParams({ q });

type Started = Awaited<ReturnType<typeof start>>;

/** Everything that shows what people typed, and where it does. */
const PAGES: Readonly<
  Record<string, readonly [ask: (started: Started) => Promise<Response>, ...where: string[]]>
> = {
  "the lobby": [({ reader }) => reader.get("/"), "text"],
  "a room": [
    ({ reader }) => reader.get("/rooms/2"),
    "a aria-label",
    "button aria-label",
    "button title",
    "div aria-label",
    "text",
  ],
  "a room for guests": [
    ({ guest }) => guest.get("/rooms/2"),
    "a aria-label",
    "button aria-label",
    "button title",
    "div aria-label",
    "meta content",
    "text",
  ],
  "a room that asks one in": [({ reader }) => reader.get("/rooms/3"), "div aria-label", "text"],
  "a conversation": [({ reader }) => reader.get("/rooms/4"), "a aria-label", "div aria-label", "text"],
  "a message among others": [
    ({ reader }) => reader.get("/rooms/2/chats/1"),
    "a aria-label",
    "button aria-label",
    "button title",
    "div aria-label",
    "text",
  ],
  "a message": [
    ({ reader }) => reader.get("/chats/1"),
    "a aria-label",
    "button aria-label",
    "button title",
    "text",
  ],
  "a message, with emoji that are looked for": [
    ({ reader }) => reader.get(`/chats/1?${asked(TYPED)}`),
    "a aria-label",
    "button aria-label",
    "button title",
    "input value",
    "text",
  ],
  "the tools of a message": [({ reader }) => reader.poll("/chats/1"), "text"],
  "what is new": [
    ({ reader }) => reader.poll("/chats?room=2&after=0&now=x"),
    "a aria-label",
    "button aria-label",
    "button title",
    "text",
  ],
  "older messages": [
    ({ reader }) => reader.poll("/chats?room=2&before=9"),
    "a aria-label",
    "button aria-label",
    "button title",
    "text",
  ],
  "older messages, without script": [
    ({ reader }) => reader.get("/chats?room=2&before=9"),
    "a aria-label",
    "button aria-label",
    "button title",
    "div aria-label",
    "text",
  ],
  "the rooms": [({ reader }) => reader.get("/rooms"), "text"],
  "a room's page": [({ reader }) => reader.get("/rooms/2/members"), "button aria-label", "text"],
  "the page of a room that asks one in": [({ reader }) => reader.get("/rooms/3/members"), "text"],
  "a room's settings": [({ reader }) => reader.get("/rooms/2/settings"), "input value", "text"],
  "the people": [({ reader }) => reader.get("/users"), "text"],
  "people who are looked for": [({ reader }) => reader.get(`/users?${asked(TYPED)}`), "input value", "text"],
  "the beginning of a name": [({ reader }) => reader.poll("/users?q=2"), "li data-name", "text"],
  "a person": [({ reader, other }) => reader.get(`/users/${other.id}`), "input value", "text"],
  "one's account": [({ reader }) => reader.get("/profile"), "input value", "text"],
  "a search": [({ reader }) => reader.get(`/search?${asked(`nowhere ${TYPED}`)}`), "input value", "text"],
  "a search that finds": [({ reader }) => reader.get(`/search?${asked("from:me")}`), "text"],
  "a search in no room": [
    ({ reader }) => reader.get(`/search?${asked(`in:${TYPED}x`)}`),
    "input value",
    "text",
  ],
  "a search from nobody": [
    ({ reader }) => reader.get(`/search?${asked(`from:'${TYPED}'`)}`),
    "input value",
    "text",
  ],
  "the way in": [
    ({ guest }) => guest.get(`/login?next=${encodeURIComponent(`/${TYPED}`)}`),
    "a href in part",
    "input value",
  ],
  "a wrong way in": [
    ({ guest }) => guest.post("/login", { name: TYPED, password: "x", next: `/${TYPED}` }),
    "a href in part",
    "input value",
  ],
  "a name to register": [
    ({ guest }) => guest.post("/register", { name: TYPED, password: "x", next: `/${TYPED}` }),
    "a href in part",
    "input value",
  ],
  "another name": [({ reader }) => reader.post("/profile/name", { name: TYPED }), "input value", "text"],
  "a room that cannot be": [
    ({ reader }) => reader.post("/rooms", { name: LONG, topic: LONG }),
    "input value",
    "text",
  ],
  "settings that cannot be": [
    ({ reader }) => reader.post("/rooms/2", { name: LONG, topic: LONG }),
    "input value",
    "text",
  ],
  "a conversation that cannot be": [
    ({ reader }) => reader.post("/directs", { name: TYPED }),
    "input value",
    "text",
  ],
  "nobody to write to": [({ reader }) => reader.post("/directs", { name: TYPED }, HTMX), "text in part"],
  "nobody to invite": [
    ({ reader }) => reader.post("/rooms/2/members", { name: TYPED }),
    "button aria-label",
    "input value",
    "text",
  ],
  "nobody to invite, in the background": [
    ({ reader }) => reader.post("/rooms/2/members", { name: TYPED }, HTMX),
    "text",
  ],
  "what is too long to say": [
    ({ reader }) => reader.post("/chats", { content: TYPED.repeat(200), room: "2" }),
    "a aria-label",
    "button aria-label",
    "button title",
    "div aria-label",
    "text",
  ],
  "what a guest says": [
    ({ guest }) => guest.post("/chats", { content: TYPED, room: "2" }),
    "a aria-label",
    "button aria-label",
    "button title",
    "div aria-label",
    "meta content",
    "text",
  ],
  "what would be said": [
    ({ reader }) => reader.post("/chats/preview", { content: TYPED, reply: "1" }),
    "text",
  ],
  "what would be said, in the background": [
    ({ reader }) => reader.post("/chats/preview", { content: TYPED }, HTMX),
    "text",
  ],
  "an edit that comes late": [
    ({ reader }) => reader.post("/chats/2", { content: `${TYPED}!`, revision: "99" }),
    "a aria-label",
    "text",
  ],
  "an edit that is too long": [
    ({ reader }) => reader.post("/chats/2", { content: TYPED.repeat(200) }),
    "a aria-label",
    "text",
  ],
};

describe("what was typed shows as it was typed", () => {
  test.each(Object.entries(PAGES))("on %s", async (_, [ask, ...where]) => {
    expect(await places(await ask(await start()))).toEqual(expect.arrayContaining(where));
  });
});

test("a link leads to what was typed", async () => {
  const { reader } = await start();
  const links: string[] = [];
  const parsed = new HTMLRewriter().on("a", {
    element: (link) => void links.push(decodeHTMLAttribute(link.getAttribute("href")!)),
  });
  await parsed.transform(await reader.post("/chats/preview", { content: ADDRESS }, HTMX)).text();
  expect(links).toEqual([ADDRESS]);
});

describe("an attribute says what it was given", () => {
  const given: Readonly<Record<string, JSX.Element>> = {
    "as a text": <p title={TYPED} />,
    "by another element's tag": <tag of="p" title={TYPED} />,
    "among others": <p {...{ title: TYPED }} />,
    "as a list of classes": <p class={[TYPED, "other"]} />,
    "as a style": <p style={TYPED} />,
    "as a property of a style": <p style={{ color: TYPED }} />,
    "as JSON": <p data-config={JSON.stringify([TYPED])} />,
  };

  test.each(Object.entries(given))("%s", async (_, element) => {
    let says = "";
    const parsed = new HTMLRewriter().on("p", {
      element({ attributes }) {
        for (const [, value = ""] of attributes) says += decodeHTMLAttribute(value);
      },
    });
    await parsed.transform(new Response(String(element))).text();
    expect(says).toContain(says.startsWith("[") ? JSON.stringify([TYPED]) : TYPED);
  });

  test("and is escaped by nobody before, so not twice", () => {
    const folder = join(import.meta.dir, "../../../src");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".tsx"),
    );
    expect(
      files.filter((file) => /=\{[^{}]*escapeHtml/.test(readFileSync(join(folder, file), "utf8"))),
    ).toEqual([]);
  });
});

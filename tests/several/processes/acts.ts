import type { Browser } from "../../support/browser.ts";
import { attribute, elements } from "../../support/page.ts";
import { oneOf } from "./robins.ts";

const PASSWORD = "a long way home";
const EMOJI = ["👍", "🎉", "🤔"];
const LEVELS = ["everything", "mentions", "nothing"];

/** The number of the lobby, where half of it happens, and of the user who came first. */
const [LOBBY, OWNER] = [1, 1];

/** Somebody, and what is known to all: numbers of rooms and of messages, and names. */
export type Actor = {
  readonly by: Browser;
  /** Numbers of messages by that one. */
  readonly own: number[];
  readonly owner: Browser;
  /** Another browser, not signed in. */
  readonly stranger: () => Browser;
  readonly known: { readonly rooms: number[]; readonly messages: number[]; readonly names: string[] };
  /** A number that nobody else has. */
  readonly next: () => number;
};

type Act = (actor: Actor) => Promise<Response>;

/** What people do, each an act that writes other rows. */
export const ACTS: Readonly<Record<string, Act>> = {
  "says something": async (actor) => {
    const { by, own, known, next } = actor;
    const content = `Hello @${oneOf(known.names)}, this is ${next()}`;
    const answer = await by.say(content, { key: content });
    const news = await (await by.poll(`/chats?after=${known.messages.at(-1) ?? 0}`)).text();
    for (const message of elements(news, 'li[id^="chat-"]')) {
      const number = Number(attribute(message, "id")!.slice("chat-".length));
      known.messages.push(number);
      if (message.includes(content.slice(content.indexOf("this is")))) own.push(number);
    }
    return answer;
  },
  "says something in a room": ({ by, known }) => by.say("And here", { room: String(roomOf(known)) }),
  replies: ({ by, known }) => by.say("Yes", { reply: String(messageOf(known)) }),
  edits: ({ by, own, next }) => by.post(`/chats/${own.at(-1)}`, { content: `Edited ${next()}` }),
  deletes: ({ by, own }) => by.post(`/chats/${own.pop()}/delete`),
  reacts: ({ by, known }) => by.post(`/chats/${messageOf(known)}/reactions`, { emoji: oneOf(EMOJI)! }),
  reads: ({ by, known }) => {
    const read = { prefer: "wait=0", "robin-read": String(messageOf(known)) };
    return by.poll(`/chats?after=0&room=${roomOf(known)}`, read);
  },
  "makes a room": async ({ by, known, next }) => {
    const draft = { name: `Room ${next()}`, topic: "", kind: oneOf(["open", "open", "private"])! };
    const answer = await by.post("/rooms", draft);
    const room = /\/rooms\/(\d+)/.exec(answer.headers.get("location") ?? "")?.[1];
    if (room !== undefined) known.rooms.push(Number(room));
    return answer;
  },
  "makes a direct room": ({ by, known }) => by.post("/directs", { name: oneOf(known.names)! }),
  joins: ({ by, known }) => by.post(`/rooms/${roomOf(known)}/join`),
  leaves: ({ by, known }) => by.post(`/rooms/${roomOf(known)}/leave`),
  invites: ({ by, known }) => by.post(`/rooms/${roomOf(known)}/members`, { name: oneOf(known.names)! }),
  "is called for less": ({ by, known }) =>
    by.post(`/rooms/${roomOf(known)}/level`, { level: oneOf(LEVELS)! }),
  "changes a room": ({ owner, known, next }) =>
    owner.post(`/rooms/${oneOf(known.rooms)}`, { name: `Room ${next()}`, topic: "Changed" }),
  "deletes a room": ({ owner, known }) => owner.post(`/rooms/${oneOf(known.rooms)}/delete`),
  "changes the name": async ({ by, known, next }) => {
    const name = `Somebody${next()}`;
    const answer = await by.post("/profile/name", { name });
    if (answer.status === 303) known.names.push(name);
    return answer;
  },
  "hides somebody": ({ by, known }) =>
    by.post(`/users/${userOf(known)}/hide`, { hidden: oneOf(["yes", "no"])! }),
  reports: ({ by, known }) => by.post(`/chats/${messageOf(known)}/report`, { reason: "Not nice" }),
  "mutes somebody": ({ owner, known }) =>
    owner.post(`/users/${userOf(known)}/mute`, { minutes: "10", reason: "" }),
  "lets somebody speak": ({ owner, known }) => owner.post(`/users/${userOf(known)}/unmute`),
  "decides how the place works": ({ owner, next }) => owner.post("/place", { name: `Place ${next()}` }),
  "invites to the place": ({ owner }) => owner.post("/invites", { note: "For a friend" }),
  "comes and goes": async ({ stranger, known, next }) => {
    const name = `Newcomer${next()}`;
    const browser = await stranger().register(name);
    known.names.push(name);
    return browser.post("/logout");
  },
  "comes and goes for good": async ({ stranger, next }) => {
    const browser = await stranger().register(`Guest${next()}`);
    await browser.say("Goodbye");
    const messages = oneOf(["keep", "delete"])!;
    return browser.post("/profile/delete", { password: PASSWORD, messages });
  },
};

type Known = Actor["known"];

function roomOf({ rooms }: Known): number {
  return (Math.random() < 0.5 ? oneOf(rooms) : undefined) ?? LOBBY;
}

/** One of the last messages. */
function messageOf({ messages }: Known): number {
  return oneOf(messages.slice(-50)) ?? 1;
}

function userOf({ names }: Known): number {
  return OWNER + 1 + Math.floor(Math.random() * names.length);
}

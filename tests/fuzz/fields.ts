import { assets, scriptFor } from "../../src/web/assets/assets.ts";
import { pictures } from "../../src/web/assets/staticFiles.ts";
import { badgeIconPath } from "../../src/web/assets/badgeIcon.ts";
import { hiddenStylePath } from "../../src/web/assets/hiddenStyle.ts";
import { viewerStylePath } from "../../src/web/assets/viewerStyle.ts";
import { SIDEBAR_CHOICES } from "../../src/domain/rooms/sidebarChoices.ts";
import { en } from "../../src/words/en.ts";

/** What a place for a word is meant for; a list: one of these. */
export type Kind =
  | "room"
  | "message"
  | "user"
  | "number"
  | "content"
  | "looked"
  | "name"
  | "password"
  | "path"
  | "emoji"
  | "key"
  | "word"
  | readonly string[];

export type Fields = Readonly<Record<string, Kind>>;

/** What a form says it began with: rubbish, or something that is or is not so. */
const began = [
  "{",
  "[]",
  '{"kind":"open","pause":0}',
  '{"guests":"yes","text":"yes","hours":"","shown":"yes"}',
];

const plan = { name: "name", topic: "content", kind: ["open", "private"] } as const;
const entry = { name: "name", password: "password", next: "path" } as const;

/** Of every route the fields that it takes: of a GET in its address, of a POST in its body. */
export const fields: Readonly<Record<string, Fields>> = {
  "GET /": { reply: "message", content: "content" },
  "GET /rooms/:id": { reply: "message", content: "content" },
  "GET /rooms/:id/chats/:message": {},
  "GET /rooms": { new: ["room", "direct"] },
  "POST /sidebar": {
    order: ["name", "unread"],
    want: SIDEBAR_CHOICES,
    unwant: SIDEBAR_CHOICES,
    favour: "room",
    unfavour: "room",
    room: "room",
    next: "path",
  },
  "POST /rooms": plan,
  "POST /directs": { name: "name" },
  "GET /rooms/:id/members": {},
  "POST /rooms/:id/members": { name: "name" },
  "POST /rooms/:id/members/:user/remove": {},
  "POST /rooms/:id/join": {},
  "POST /rooms/:id/leave": {},
  "POST /rooms/:id/hide": {},
  "POST /rooms/:id/level": { level: ["everything", "mentions", "nothing"] },
  "GET /rooms/:id/files": { kind: ["images", "files"], before: "number" },
  "GET /rooms/:id/new": {},
  "POST /rooms/:id/read": { upTo: "message" },
  "GET /rooms/:id/read": { upTo: "message" },
  "GET /rooms/:id/settings": {},
  "POST /rooms/:id": {
    ...plan,
    guests: ["yes", "no"],
    speakers: ["everyone", "moderators"],
    callers: ["moderators", "everyone"],
    pause: "number",
    keepDays: "number",
    heading: "content",
    history: ["hidden", "shown"],
    began,
  },
  "POST /rooms/:id/archive": { archived: ["yes", "no"] },
  "POST /rooms/:id/delete": {},
  "POST /chats": {
    content: "content",
    room: "room",
    reply: "message",
    key: "key",
    file: "number",
    description: "content",
  },
  "POST /chats/preview": { content: "content", room: "room", reply: "message", edit: "message" },
  "GET /chats/:id": { q: "emoji", reported: ["1"] },
  "POST /chats/:id": { content: "content", revision: ["0", "1", "2"] },
  "POST /chats/:id/delete": {},
  "POST /chats/:id/reactions": { emoji: "emoji" },
  "POST /chats/:id/pin": { pinned: ["yes", "no"], from: ["pinned"] },
  "GET /rooms/:id/pinned": {},
  "GET /emoji": { q: "emoji" },
  "GET /chats": {
    after: "message",
    room: "room",
    before: "message",
    since: "message",
    upTo: "message",
    now: "word",
    read: "message",
  },
  "GET /inbox": { unread: "message", before: "message" },
  "POST /inbox/read": { upTo: "message" },
  "GET /go": { q: "looked" },
  "POST /read": {},
  "POST /unread": { marks: "word" },
  "GET /search": { q: "looked", below: "message", room: "room" },
  "GET /register": { next: "path" },
  "POST /register": { ...entry, invite: "word" },
  "GET /join/:secret": {},
  "GET /recover/:secret": {},
  "POST /recover/:secret": { password: "password" },
  "POST /users/:id/mute": { minutes: "number", reason: "content" },
  "POST /users/:id/unmute": {},
  "POST /users/:id/picture/remove": {},
  "POST /users/:id/hide": { hidden: ["yes", "no"] },
  "GET /assets/hidden/:file": {},
  "POST /files": { room: "room", key: "key", name: "content", original: ["on"] },
  "GET /files/:id/:name": { size: ["small", "large"] },
  "GET /files/:id": {},
  "POST /files/:id": { description: "content" },
  "POST /users/:id/purge": { hours: "number" },
  "POST /chats/:id/report": { reason: "content" },
  "GET /reports": {},
  "POST /reports/:id": { decision: "content" },
  "POST /users/:id/ban": { minutes: "number", reason: "content", address: "word" },
  "POST /users/:id/unban": {},
  "POST /users/:id/recover": {},
  "GET /invites": {},
  "POST /invites": { note: "content", days: "number", uses: "number", room: "room", names: "content" },
  "POST /invites/:id/withdraw": {},
  "GET /place": { saved: ["1"] },
  "POST /place": {
    registration: ["open", "invite", "closed"],
    name: "content",
    inviters: ["admins", "everyone"],
    makers: ["everyone", "admins"],
    guests: ["yes", "no"],
    listed: ["yes", "no"],
    auditDays: "number",
    keepPinned: ["yes", "no"],
    keepDays: "number",
    newcomerMinutes: "number",
    followedRooms: "number",
    presence: ["yes", "no"],
    welcome: "content",
    forgotten: "content",
    began,
  },
  "POST /place/mark": { mark: "content" },
  "POST /place/mark/remove": {},
  "GET /mark/:file": {},
  "GET /avatars/:file": {},
  "GET /claim/:secret": {},
  "POST /claim/:secret": {
    name: "name",
    password: "password",
    place: "content",
    registration: ["open", "invite", "closed"],
    guests: ["yes", "no"],
  },
  "GET /audit": { event: "looked", person: "name", before: "number" },
  "GET /admin": {},
  "POST /admin/backup": {},
  "GET /login": { next: "path", ended: ["1"] },
  "POST /login": entry,
  "POST /logout": {},
  "GET /profile": { done: ["name", "picture", "no-picture", "password", "sessions"] },
  "GET /profile/data": {},
  "POST /profile/name": { name: "name" },
  "POST /profile/picture": { picture: "content" },
  "POST /profile/picture/remove": {},
  "POST /profile/status": { emoji: "emoji", words: "content", minutes: "number" },
  "POST /profile/presence": { shown: ["yes", "no"], time: ["yes", "no"], began },
  "POST /profile/password": { password: "password", newPassword: "password" },
  "POST /profile/sessions/end": { session: ["others"] },
  "POST /profile/delete": { password: "password", messages: ["keep", "delete"] },
  "GET /users/:id": { purged: ["1"] },
  "POST /users/:id/role": { role: ["member", "moderator", "admin", "owner"] },
  "POST /users/:id/owner": { password: "password" },
  "GET /users": { q: "name", after: "name", room: "room" },
  "GET /push": { saved: ["1"] },
  "GET /push/now": {},
  "POST /push": { endpoint: "path", p256dh: "word", auth: "word" },
  "POST /push/settings": {
    text: ["yes", "no"],
    hours: ["0", "8"],
    from: ["22:00"],
    to: ["07:00"],
    timeZone: ["Europe/Berlin", "Mars"],
    digest: ["0", "4"],
    began,
  },
  "GET /forgotten": { sent: ["1"] },
  "POST /forgotten": { name: "name" },
  "GET /unsubscribe/:token": {},
  "POST /unsubscribe/:token": {},
  "GET /email/:secret": {},
  "POST /email/:secret": {},
  "POST /profile/email": { address: "word", password: "password" },
  "POST /push/test": {},
  "POST /push/:id/delete": {},
  "GET /keys": {},
  "GET /offline": {},
  "POST /theme": { theme: ["auto", "light", "dark"], next: "path" },
  "POST /density": { density: ["comfortable", "compact"], next: "path" },
  "GET /manifest.webmanifest": {},
  "GET /worker.js": {},
  "GET /robots.txt": {},
  ...Object.fromEntries(Object.values(pictures).map((path) => [`GET ${path}`, {}])),
  "GET /assets/:file": {},
  "GET /assets/readers/:file": {},
  "GET /assets/calling/:file": {},
  "GET /healthz": {},
  "GET /metrics": {},
  "GET /alive": {},
};

const file = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/** What stands in an address behind each of these words. */
const PLACES: Fields = {
  rooms: "room",
  chats: "message",
  users: "user",
  members: "user",
  invites: "number",
  reports: "number",
  push: "number",
  files: "number",
  avatars: ["0123456789abcdef-small.webp"],
  mark: ["0123456789abcdef-page.png"],
  join: "word",
  claim: "word",
  recover: "word",
  email: "word",
  unsubscribe: "word",
  assets: [assets.style, assets.icon, scriptFor(en, true)].map(({ path }) => file(path)),
  hidden: [file(hiddenStylePath([2, 3]))],
  readers: [file(viewerStylePath({ id: 1 }))],
  calling: [file(badgeIconPath.replace("COUNT", "5"))],
};

/** What the place behind `word` is for, as in "rooms/:id"; undefined: nobody said so yet. */
export function placeBehind(word: string): Kind | undefined {
  return Object.hasOwn(PLACES, word) ? PLACES[word] : undefined;
}

/** What `route` takes; of one that nobody described yet everything that there is elsewhere. */
export function fieldsOf(route: string): Fields {
  return fields[route] ?? everyField;
}

/** Every field of any route. */
export const everyField: Fields = Object.assign({}, ...Object.values(fields));

/** An address of `route` where something is, in a Robin in which nobody has said anything. */
export function exampleOf(route: string): string {
  return route.slice(route.indexOf(" ") + 1).replace(/([^/]+)\/:\w+/g, (_, word: string) => {
    const place = placeBehind(word) ?? "word";
    return `${word}/${typeof place === "string" ? "1" : place[0]}`;
  });
}

/** What of `route` nobody said what it is for: itself, or places in its address. */
export function undescribed(route: string): string[] {
  const places = [...route.matchAll(/([^/]+)\/:(\w+)/g)].filter(([, word]) => !placeBehind(word!));
  return [...(fields[route] ? [] : [route]), ...places.map(([place]) => `${route}: ${place}`)];
}

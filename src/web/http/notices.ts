import type { Sentence } from "../../words/en.ts";
import { isHtmx } from "./responses.ts";

/** What was done, or was not, by the word that a browser keeps until the next page says it. */
const NOTICES = {
  saved: ({ done }) => done.saved,
  joined: ({ done }) => done.joined,
  left: ({ done }) => done.left,
  declined: ({ done }) => done.declined,
  added: ({ done }) => done.added,
  invited: ({ done }) => done.invited,
  removed: ({ done }) => done.removed,
  "invitation-withdrawn": ({ done }) => done.invitationWithdrawn,
  "conversation-hidden": ({ done }) => done.conversationHidden,
  archived: ({ done }) => done.archived,
  restored: ({ done }) => done.restored,
  "room-deleted": ({ done }) => done.roomDeleted,
  "room-gone": ({ done }) => done.roomGone,
  "invite-for-new": ({ done }) => done.inviteForNew,
  "invite-withdrawn": ({ done }) => done.inviteWithdrawn,
  muted: ({ done }) => done.muted,
  unmuted: ({ done }) => done.unmuted,
  banned: ({ done }) => done.banned,
  unbanned: ({ done }) => done.unbanned,
  "handed-over": ({ done }) => done.handedOver,
  "account-deleted": ({ done }) => done.accountDeleted,
  "place-saved": ({ place }) => place.saved,
  "calls-saved": ({ push }) => push.saved,
  "called-no-more": ({ done }) => done.calledNoMore,
  purging: ({ purge }) => purge.begun,
  renamed: ({ profile }) => profile.renamed,
  picture: ({ avatars }) => avatars.changed,
  "no-picture": ({ avatars }) => avatars.removed,
  password: ({ profile }) => profile.passwordChanged,
  confirmed: ({ mail }) => mail.confirmed,
  email: ({ mail }) => mail.changed,
  sessions: ({ profile }) => profile.signedOut,
  "not-saved": ({ entry }) => entry.endedUnsaved,
} satisfies Record<string, Sentence>;

export type Notice = keyof typeof NOTICES;

/** Addresses to which a form leads and which tell by themselves what was done. */
const ADDRESSES = new Map<string, Notice>([
  ["/profile?done=name", "renamed"],
  ["/profile?done=picture", "picture"],
  ["/profile?done=no-picture", "no-picture"],
  ["/profile?done=password", "password"],
  ["/profile?done=confirmed", "confirmed"],
  ["/profile?done=email", "email"],
  ["/profile?done=sessions", "sessions"],
  ["/place?saved=1", "place-saved"],
  ["/push?saved=1", "calls-saved"],
]);

const PURGED = /^\/users\/\d+\?purged=1$/;

/** For how long a browser keeps it, in seconds: the next page may be slow to come. */
const KEPT = 60;

/** What each request under way has done: how a cookie is set is known further out. */
const done = new WeakMap<Request, Notice>();

/** Has the page to which `response` leads say what `request` has done. */
export function telling(request: Request, notice: Notice, response: Response): Response {
  done.set(request, notice);
  return response;
}

/** What the page that `request` asks for is to say was done before it. */
export function noticeFor(request: Request): Sentence | undefined {
  const notice = keptIn(request) ?? toldBy(request);
  return notice && NOTICES[notice];
}

/** What the browser has kept from the page before. */
export function keptIn({ headers }: Request): Notice | undefined {
  const kept = /(?:^|;\s*)(?:__Host-)?notice=([a-z-]{1,32})(?:;|$)/.exec(headers.get("cookie") ?? "")?.[1];
  return isNotice(kept) ? kept : undefined;
}

function toldBy({ url }: Request): Notice | undefined {
  if (!url.includes("?")) return undefined;
  // Behind a Host that is none there is no page.
  const { pathname = "", search = "" } = URL.parse(url) ?? {};
  return PURGED.test(pathname + search) ? "purging" : ADDRESSES.get(pathname + search);
}

/** `response` with the cookie that keeps what was done until the next page, or takes it away with the page that says so: it is said once. */
export function withNotice(request: Request, response: Response, secure: boolean): Response {
  const notice = done.get(request);
  if (notice !== undefined) {
    if (response.headers.has("location") || response.headers.has("hx-redirect"))
      response.headers.append("set-cookie", cookie(notice, KEPT, secure));
  } else if (isPage(response) && !isHtmx(request) && keptIn(request)) {
    response.headers.append("set-cookie", cookie("", 0, secure));
  }
  return response;
}

function cookie(value: string, maxAge: number, secure: boolean): string {
  const attributes = { path: "/", httpOnly: true, sameSite: "lax", secure, maxAge } as const;
  return new Bun.Cookie(secure ? "__Host-notice" : "notice", value, attributes).serialize();
}

function isNotice(word: string | undefined): word is Notice {
  return word !== undefined && Object.hasOwn(NOTICES, word);
}

function isPage({ headers }: Response): boolean {
  return headers.get("content-type")?.startsWith("text/html") === true;
}

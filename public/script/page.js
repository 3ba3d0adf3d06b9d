// What every part of the script needs to know of the page.

export const log = document.getElementById("log");
export const chats = document.getElementById("chats");
/** One's rooms and who is here. */
export const side = document.getElementById("side");
export const composer = document.getElementById("composer");

/** The number of who reads the page, or "guest". */
export const reader = document.body.dataset.user;

export const tail = () => document.getElementById("tail");

/** What the tail asks for: `after` which change, in which `room` unless it is the lobby, `upTo` which message. */
export const asked = () => new URLSearchParams(tail()?.getAttribute("hx-get").split("?")[1]);

/** Whether the page shows a room's past: what is newest is not on it yet. */
export const isPast = () => asked().has("upTo");

export const numberOf = (chat) => Number(chat.id.slice("chat-".length));

/** The last message on the page, if there is one. */
export function lastChat() {
  let entry = chats.lastElementChild;
  while (entry && !entry.matches(".chat")) entry = entry.previousElementSibling;
  return entry;
}

/** The messages on the page after message `number`, oldest first. */
export function chatsAfter(number) {
  const found = [];
  for (let chat = lastChat(); chat?.matches(".chat"); chat = chat.previousElementSibling) {
    if (numberOf(chat) <= number) break;
    found.push(chat);
  }
  return found.reverse();
}

/** What one can do with `chat`, as the server says now: a `.tools`. Nothing: it cannot be had. */
export async function toolsOf(chat) {
  const headers = { "HX-Request": "true", "Robin-User": reader };
  const answer = await fetch(chat.querySelector(".more").href, { headers }).catch(() => undefined);
  return answer?.ok ? read(await answer.text()).querySelector(".tools") : undefined;
}

/** Lets the browser do for `ms` what there is to do, such as take a key: what follows is a task of its own. */
export function breathe(ms = 0) {
  return new Promise((goOn) => setTimeout(goOn, ms));
}

/** Calls `listener` with the messages that come into the log, for whatever reason. */
export function onMessages(listener) {
  new MutationObserver((records) => {
    const added = records.flatMap(({ addedNodes }) => [...addedNodes]);
    const messages = added.filter((node) => node.isConnected && node.matches?.(".chat"));
    if (messages.length > 0) listener(messages);
  }).observe(chats, { childList: true });
}

const sources = new WeakMap();

/** What began the request that an event of htmx tells of: htmx names another element once that one is swapped away. */
export function sourceOf({ detail: { ctx } }) {
  if (ctx && !sources.has(ctx)) sources.set(ctx, ctx.sourceElement);
  return sources.get(ctx);
}

/** What the server says in `markup`: elements, none of which is on the page. */
export function read(markup) {
  return new DOMParser().parseFromString(markup, "text/html").body;
}

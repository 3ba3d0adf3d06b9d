// Shows what Robin calls for though nothing is open, and does what one answers to that.

/**
 * Shows what came with a push, or takes it away: what has the same tag is in the same place. One after the other, since Chromium forgets
 * what it is about to show when it is asked meanwhile what it shows.
 */
export function takePushes() {
  let taken = Promise.resolve();
  addEventListener("push", (event) => {
    taken = taken.catch(() => {}).then(() => take(event.data.json()));
    event.waitUntil(taken);
  });
  addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(answer(event));
  });
  addEventListener("pushsubscriptionchange", (event) => event.waitUntil(subscribeAnew(event)));
}

async function take({ show, clear, badge }) {
  // Where the platform has one; it keeps nothing waiting.
  (badge > 0 ? navigator.setAppBadge?.(badge) : navigator.clearAppBadge?.())?.catch(() => {});
  const gone = clear ? await registration.getNotifications({ tag: clear }) : [];
  for (const notification of gone) notification.close();
  if (!show) return;
  const { tag, title, body, at, language, direction, renotify, room, message, actions } = show;
  await registration.showNotification(title, {
    body,
    tag,
    renotify,
    silent: !renotify,
    timestamp: at,
    lang: language,
    dir: direction,
    icon: show.icon,
    data: { room, message },
    actions: room
      ? [
          { action: "reply", type: "text", title: actions.reply },
          { action: "read", title: actions.read },
        ]
      : [],
  });
}

async function answer({ action, reply, notification: { data } }) {
  const { room, message } = data;
  if (action === "read") return post(`/rooms/${room}/read`, { upTo: message });
  if (action === "reply" && reply) {
    const key = crypto.randomUUID();
    const sent = await post("/chats", { room, content: reply, reply: message, key });
    if (sent?.ok) return post(`/rooms/${room}/read`, { upTo: message });
    // What was written is not lost: it waits in the box.
    return open(`/rooms/${room}?${new URLSearchParams({ reply: message, content: reply })}`);
  }
  const place = room ? `/rooms/${room}/chats/${message}#chat-${message}` : "/push";
  return open(action === "reply" ? `/rooms/${room}?reply=${message}` : place);
}

/** In a window that is open already, if there is one; that of the room before any other. */
async function open(path) {
  // One that is not this worker's cannot be led.
  const windows = await clients.matchAll({ type: "window" });
  const [, room = ""] = /^\/rooms\/(\d+)/.exec(path) ?? [];
  const isOf = ({ url }) => {
    const { pathname } = new URL(url);
    // The lobby is room 1, and the page of the place itself.
    return `${pathname}/`.startsWith(`/rooms/${room}/`) || (room === "1" && pathname === "/");
  };
  const window = windows.find(isOf) ?? windows[0];
  const shown = await window?.navigate(path).catch(() => undefined);
  return shown ? shown.focus() : clients.openWindow(path);
}

/** The browser has another address by now: Robin is told where the old one leads. */
async function subscribeAnew({ oldSubscription, newSubscription }) {
  const subscription = newSubscription ?? (await registration.pushManager.subscribe(oldSubscription.options));
  const { endpoint, keys } = subscription.toJSON();
  return post("/push", { endpoint, ...keys });
}

function post(path, fields) {
  return fetch(path, {
    method: "POST",
    headers: { "HX-Request": "true" },
    body: new URLSearchParams(fields),
  }).catch(() => undefined);
}

// What a page does beyond htmx. Everything essential works without it.

// htmx turns the server's answers into elements through parseHTMLUnsafe, which Trusted Types bars unless a policy
// of ours lets the markup through. Robin's fragments never hold a script, so none gets through.
globalThis.trustedTypes?.createPolicy("default", {
  createHTML(markup) {
    if (/<script/i.test(markup)) throw new TypeError("A script in markup");
    return markup;
  },
});

const log = document.getElementById("log");
const chats = document.getElementById("chats");
const composer = document.getElementById("composer");
const tail = () => document.getElementById("tail");

if (chats) tellTimes();
// A page of older messages has no tail: nothing new comes to it.
if (tail()) {
  followNews();
  watchConnection();
}
if (composer) compose();

/** Puts every message's time in the reader's zone and words, and a line before the first message of a day. */
function tellTimes() {
  const clock = new Intl.DateTimeFormat([], { timeStyle: "short" });
  const moment = new Intl.DateTimeFormat([], { dateStyle: "full", timeStyle: "short" });
  const day = new Intl.DateTimeFormat([], {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  });

  const tell = (chat) => {
    const time = chat.querySelector("time");
    const at = new Date(time.dateTime);
    time.textContent = clock.format(at);
    time.title = moment.format(at);
    chat.dataset.day = day.format(at);
  };
  const drawLine = (chat) => {
    chat.toggleAttribute("data-new-day", chat.previousElementSibling?.dataset.day !== chat.dataset.day);
  };

  const tellAll = (added) => {
    for (const chat of added) tell(chat);
    for (const chat of added) {
      drawLine(chat);
      if (chat.nextElementSibling?.matches(".chat")) drawLine(chat.nextElementSibling);
    }
  };
  onMessages(tellAll);
  tellAll(chats.querySelectorAll(".chat"));
}

/** Calls `listener` with the messages that come into the log, for whatever reason. */
function onMessages(listener) {
  new MutationObserver((records) => {
    const added = records.flatMap(({ addedNodes }) => [...addedNodes]);
    const messages = added.filter((node) => node.isConnected && node.matches?.(".chat"));
    if (messages.length > 0) listener(messages);
  }).observe(chats, { childList: true });
}

/**
 * The style sheet keeps the log at its end, or where one has scrolled to. This counts what came below meanwhile,
 * on a button that leads there.
 */
function followNews() {
  const button = document.getElementById("news");
  const numberOf = (chat) => Number(chat.id.slice("chat-".length));
  let newest = Math.max(0, ...[...chats.querySelectorAll(".chat")].map(numberOf));
  let unseen = 0;

  const atEnd = () => Math.abs(log.scrollTop) < 48;
  const height = (messages) =>
    messages.at(-1).getBoundingClientRect().bottom - messages[0].getBoundingClientRect().top;
  const show = () => {
    button.hidden = unseen === 0;
    button.textContent = unseen === 1 ? "1 new message" : `${unseen} new messages`;
  };

  onMessages((messages) => {
    const fresh = messages.filter((chat) => numberOf(chat) > newest);
    newest = Math.max(newest, ...fresh.map(numberOf));
    if (!atEnd()) {
      unseen += fresh.length;
      // Safari moves what one looks at when something comes below it.
      const isKept = getComputedStyle(log).overflowAnchor === "auto";
      if (fresh.length > 0 && !isKept) log.scrollTop -= height(fresh);
    }
    show();
  });
  log.addEventListener("scroll", () => {
    if (atEnd()) unseen = 0;
    show();
  });
  button.addEventListener("click", () => {
    log.scrollTop = 0;
    (composer?.elements.content ?? log).focus();
  });
}

/** Says when the server is away, and sees to it that a hidden page holds no poll and a returning one asks at once. */
function watchConnection() {
  const status = document.getElementById("status");
  let away = false;

  const setAway = (is) => {
    away = is;
    status.textContent = is ? "Robin cannot be reached. Trying again…" : "";
  };
  const isPoll = (event) => event.detail.ctx?.sourceElement?.id === "tail";
  const abandonPoll = () => tail()?.dispatchEvent(new Event("htmx:abort"));

  document.addEventListener("htmx:config:request", (event) => {
    const { headers } = event.detail.ctx.request;
    headers["Robin-User"] = document.body.dataset.user;
    // Away: an answer at once tells that the server is back, a held one would tell so only with the next message.
    if (document.hidden || away) delete headers.Prefer;
    if (!isPoll(event)) return;
    // What every page sends all day, and the server never asks for.
    delete headers["HX-Source"];
    delete headers["HX-Target"];
  });
  document.addEventListener("htmx:after:request", (event) => {
    if (isPoll(event)) setAway(event.detail.ctx.response.status >= 500);
  });
  document.addEventListener("htmx:error", (event) => {
    if (isPoll(event)) setAway(true);
  });
  // Signing out ends the session: the poll, told so, would lead to sign-in before the answer leads home.
  document.querySelector("form.account")?.addEventListener("submit", () => {
    abandonPoll();
    tail()?.remove();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) abandonPoll();
    else tail()?.dispatchEvent(new Event("every"));
  });
  window.addEventListener("offline", () => setAway(true));
  // What was asked before the line went may never be answered.
  window.addEventListener("online", abandonPoll);
}

/** Sends what is in the box in the background, and empties the box of that once the server has taken it. */
function compose() {
  const { content: box, key } = composer.elements;
  const reason = document.getElementById("reason");
  const draft = `draft of ${document.body.dataset.user} for ${location.pathname}`;
  const kept = JSON.parse(sessionStorage.getItem(draft) ?? "{}");
  const onPhone = matchMedia("(pointer: coarse)");
  /** What is under way; undefined: nothing. */
  let sent;
  /** Whether more was to be sent meanwhile. */
  let more = false;
  /** What `key` stands for: the same text sent again is a retry, another text another message. */
  let keyed = kept.keyed;

  const setText = (text) => {
    box.value = text;
    remember();
  };
  const remember = () => {
    sessionStorage.setItem(draft, JSON.stringify({ text: box.value, keyed, key: key.value }));
  };

  box.value ||= kept.text ?? "";
  key.value = kept.key ?? key.value;
  box.addEventListener("input", remember);

  box.addEventListener("keydown", (event) => {
    // While a word is composed (Japanese, Chinese …) Enter chooses it; Safari tells so only by the code 229.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing || onPhone.matches) return;
    // While a send is under way the line that Enter makes keeps apart what is sent next.
    if (sent === undefined) event.preventDefault();
    composer.requestSubmit();
  });

  composer.addEventListener("submit", () => {
    if (sent !== undefined) more = true;
  });

  composer.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
    sent = box.value;
    if (sent !== keyed) key.value = newKey();
    keyed = sent;
    remember();
    ctx.request.body.set("key", key.value);
    reason.textContent = "";
  });

  composer.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    const taken = ctx.response?.status === 204;
    if (taken) {
      keyed = undefined;
      if (box.value.startsWith(sent)) setText(box.value.slice(sent.length).replace(/^\n/, ""));
      log.scrollTop = 0;
    } else {
      reason.textContent = reasonIn(ctx);
    }
    sent = undefined;
    // htmx still counts this request as under way, and would drop the next.
    if (taken && more && box.value.trim() !== "") setTimeout(() => composer.requestSubmit());
    more = false;
  });

  function reasonIn({ response, text }) {
    if (!response) return "Robin cannot be reached. Your message is kept: send it again.";
    const said = new DOMParser().parseFromString(text ?? "", "text/html").body.textContent.trim();
    return said || "Robin could not take the message. It is kept: send it again.";
  }

  /** Not crypto.randomUUID: that is missing where Robin is reached over plain HTTP in a home network. */
  function newKey() {
    return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");
  }
}

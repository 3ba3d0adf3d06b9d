import { fetchFragment, isPast, listen, onLeaving, onMessages, side, viewer } from "./page.js";
import { isToCall, takePart } from "./leader.js";
import { isMeantForMe, noteTitle, plainIcon, showWhatCalls } from "./title.js";
import { unreadHere } from "./unread.js";
import { counted, said } from "./words.js";

/** Between two sounds, in ms. */
const QUIET = 2_000;
const setting = `alerts of ${viewer}`;
let rangAt = -QUIET;
/** By the id of the place that each leads to, the notifications that are shown, and whether what they tell is still so. */
const shown = new Map();

/** Says in the title and the icon of the tab how much is meant for the reader, and aloud what calls when the page is not seen. */
export function callAttention() {
  let before = callingByPlace();
  let callsHere;
  noteTitle();
  takePart();

  const show = () => {
    callsHere = callingHere().length;
    showWhatCalls();
    for (const [id, { notification, isSo }] of shown) {
      if (isSo()) continue;
      notification.close();
      shown.delete(id);
    }
  };

  onMessages(() => {
    const calling = callingHere();
    // To read what it says as it is shown has the page laid out.
    if (document.hidden && calling.length > callsHere) alert(calling.at(-1));
    show();
  });
  const elsewhere = new MutationObserver(() => {
    const now = callingByPlace();
    for (const [id, { count, place }] of now) {
      if (count > (before.get(id)?.count ?? 0))
        tell(place, { count, isSo: () => callingByPlace().get(id)?.count > 0 });
    }
    before = now;
    show();
  });
  elsewhere.observe(side, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["data-read", "data-unread", "data-mentions", "data-hides"],
  });
  onLeaving(() => elsewhere.disconnect());
  listen("visibilitychange", show);
  show();

  function alert(message) {
    const author = message.querySelector(".author").textContent;
    const text = message.querySelector(".content").innerText || "📎";
    // Where it is changed it is another element.
    const isSo = () => callingHere().some(({ id }) => id === message.id);
    tell(side.querySelector("[aria-current]"), { count: callingHere().length, author, text, isSo });
  }

  /**
   * One call at a time; it leads to `place`, and there is one of each: how much is new there, or what was said last, by its author. It is
   * shown for as long as it `isSo`.
   */
  async function tell(place, { count, author, text, isSo }) {
    if (!document.hidden || !isOn() || !(await isToCall())) return;
    // Nothing, where one has to sign in again, or where Robin is away.
    const { calls, showsText } = JSON.parse((await fetchFragment("/push/now").catch(() => "")) || "{}");
    if (!calls || !document.hidden || !isSo()) return;
    // A page that nobody has touched may not make a sound.
    if (performance.now() > rangAt + QUIET && navigator.userActivation?.hasBeenActive) ring();
    rangAt = performance.now();
    if (globalThis.Notification?.permission !== "granted") return;
    const { id: tag } = place.parentElement;
    const name = place.querySelector(".name").textContent;
    const [title, body] =
      author && showsText ? [`${author} · ${name}`, text] : [name, counted(said.newElsewhere, count)];
    const notification = new Notification(title, { body, tag, icon: plainIcon });
    shown.set(tag, { notification, isSo });
    notification.addEventListener("click", () => {
      notification.close();
      window.focus();
      if (location.href !== place.href) location.assign(place.href);
    });
  }
}

const isOn = () => localStorage.getItem(setting) !== "off";

/** What calls in the other rooms, by the id of their place in the list; in this one, where its page does not show what is new. */
function callingByPlace() {
  return new Map(
    [...side.querySelectorAll(".place")].map((place) => {
      const { level, unread, mentions } = place.dataset;
      const count = Number({ everything: unread, mentions, nothing: 0 }[level]);
      return [place.parentElement.id, { count, place }];
    }),
  );
}

function callingHere() {
  if (isPast()) return [];
  const place = side.querySelector("[aria-current]");
  const level = place?.dataset.level;
  if (level === "everything" || (level === "mentions" && place.matches(".direct"))) return unreadHere();
  return level === "mentions" ? unreadHere().filter(isMeantForMe) : [];
}

function ring() {
  const audio = new AudioContext();
  const volume = new GainNode(audio, { gain: 0.08 });
  volume.connect(audio.destination);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.4);
  for (const after of [0, 0.12]) {
    const note = new OscillatorNode(audio, { frequency: after > 0 ? 1_175 : 880 });
    note.connect(volume);
    note.start(audio.currentTime + after);
    note.stop(audio.currentTime + 0.4);
    note.onended = () => after > 0 && audio.close();
  }
}

/** The switch for sounds and notifications, which asks the browser to allow these. */
export function offerAlerts() {
  const button = document.getElementById("alerts");
  const say = () => {
    const isAllowed = globalThis.Notification === undefined || Notification.permission === "granted";
    button.setAttribute("aria-pressed", String(isOn()));
    button.textContent = !isOn() ? said.alertsOff : isAllowed ? said.alertsOn : said.alertsAsSound;
  };
  button.hidden = false;
  button.addEventListener("click", async () => {
    const asks = isOn() && globalThis.Notification?.permission === "default";
    if (asks) await Notification.requestPermission();
    else localStorage.setItem(setting, isOn() ? "off" : "on");
    say();
  });
  say();
}

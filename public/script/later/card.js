// Who somebody is, in a card beside the name.

import { showBeside } from "../beside.js";
import { fetchFragment, post, read } from "../page.js";
import { locale } from "../words.js";

const card = document.createElement("div");
card.id = "card";
card.popover = "auto";
card.role = "dialog";
document.body.append(card);

let asked;

/** Shows at `name` who is on the page at `path`, unless one `isWriting` by then; where it cannot be had, that page. */
export async function showCard(name, path, isWriting) {
  asked = name;
  const found = read(await fetchFragment(path)).querySelector(".card");
  if (asked !== name || !name.isConnected || isWriting()) return;
  if (!found) return location.assign(path);
  card.replaceChildren(found);
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  for (const time of card.querySelectorAll("time")) time.textContent = day.format(new Date(time.dateTime));
  card.ariaLabel = found.querySelector(".name").textContent;
  showBeside(card, () => name);
  card.querySelector("a, button").focus();
}

// Whom one hides is folded on the next page: that is this one, where one is in it.
card.addEventListener("submit", async (event) => {
  const { action } = event.target;
  if (!action.endsWith("/hide")) return;
  event.preventDefault();
  await post(action, new FormData(event.target));
  location.reload();
});

card.addEventListener("toggle", ({ newState }) => {
  const isLost = document.activeElement === document.body || card.contains(document.activeElement);
  if (newState === "closed" && isLost && asked.href) asked.focus({ preventScroll: true });
});

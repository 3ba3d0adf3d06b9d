import { isForElsewhere, messageList } from "./page.js";
import { later } from "./words.js";
import { writingSince } from "./writingSince.js";

/** Shows who somebody is in a card beside the name. */
export function offerCards() {
  messageList.addEventListener("click", async (event) => {
    const name = event.target.closest(".author, a.mention");
    if (!name || isForElsewhere(event)) return;
    event.preventDefault();
    const isWriting = writingSince();
    const { showCard } = await later("card");
    const path = name.getAttribute("href") ?? `/users/${name.closest(".chat").dataset.author}`;
    showCard(name, path, isWriting);
  });
}

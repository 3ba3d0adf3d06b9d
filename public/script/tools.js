import { answer, edit } from "./composer.js";
import { composer, read } from "./page.js";

const tools = document.getElementById("tools");

/** Between the box and the edge of the window, in px. */
const MARGIN = 8;

/** Opens what one can do with a message in a box beside it, instead of on a page of its own. */
export function offerTools() {
  let opener;

  document.addEventListener("click", (event) => {
    const more = event.target.closest(".chat > .more");
    if (!more || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    opener = more;
    htmx
      .ajax("GET", more.getAttribute("href"), { target: "#tools", swap: "innerHTML" })
      .then(() => open(more))
      .catch(() => location.assign(more.href));
  });

  tools.addEventListener("click", (event) => {
    const isReply = event.target.closest(".reply");
    const isEdit = event.target.closest(".edit summary");
    const shown = tools.querySelector(".tools");
    const chat = document.getElementById(`chat-${shown?.dataset.chat}`);
    if (!composer || !chat || (!isReply && !isEdit)) return;
    event.preventDefault();
    tools.hidePopover();
    if (isReply) answer(chat);
    else edit(shown);
    composer.elements.content.focus();
  });

  tools.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    const { status } = ctx.response ?? {};
    if (status === 204) return tools.hidePopover();
    if (status === 200) return;
    const why = tools.querySelector(".reason");
    if (why) why.textContent = read(ctx.text ?? "").textContent.trim() || "Robin cannot be reached.";
  });

  tools.addEventListener("toggle", (event) => {
    const isLost = document.activeElement === document.body || tools.contains(document.activeElement);
    if (event.newState !== "closed" || !isLost) return;
    // The message may have been replaced meanwhile, and its way in with it.
    document.getElementById(opener?.closest(".chat")?.id)?.querySelector(".more")?.focus();
  });
}

function open(more) {
  const { top, bottom, right } = more.getBoundingClientRect();
  tools.showPopover();
  const { width, height } = tools.getBoundingClientRect();
  const below = bottom + height + MARGIN <= innerHeight;
  tools.style.insetBlockStart = `${below ? bottom : Math.max(MARGIN, top - height)}px`;
  tools.style.left = `${Math.max(MARGIN, Math.min(right - width, innerWidth - width - MARGIN))}px`;
  tools.querySelector("button, a, summary")?.focus();
}

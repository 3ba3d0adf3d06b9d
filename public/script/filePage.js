// On the page of a picture, keys lead to the others in the direction in which one reads, and back by Esc.

import { isForElsewhere, OPEN } from "./page.js";

const [back, on] = document.dir === "rtl" ? ["Right", "Left"] : ["Left", "Right"];
const ways = { [`Arrow${back}`]: "[rel=prev]", [`Arrow${on}`]: "[rel=next]", Escape: ".close" };

document.addEventListener("keydown", (event) => {
  const isTaken = event.altKey || isForElsewhere(event) || event.target.matches("input, video, audio");
  const way = ways[event.key];
  if (way && !isTaken && !document.querySelector(OPEN)) document.querySelector(`.ways ${way}`)?.click();
});

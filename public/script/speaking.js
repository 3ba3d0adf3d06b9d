// What only a screen reader tells: who sees the page sees it.

const spoken = document.createElement("p");
Object.assign(spoken, { className: "unseen", role: "status" });
document.body.append(spoken);

export function speak(words) {
  spoken.textContent = words;
}

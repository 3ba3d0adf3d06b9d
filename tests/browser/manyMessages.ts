import type { Tab } from "./tab.ts";

/** What a hundred messages say: more than fit in a window. */
export const hundred = Array.from({ length: 100 }, (_, index) => `message ${index + 1}`);

/** The numbers of the messages on the page, in their order. */
export function numbers(tab: Tab): Promise<number[]> {
  return tab.evaluate(`[...document.querySelectorAll(".chat")].map((chat) => Number(chat.id.slice(5)))`);
}

/** Whether the message that says `content` is in view, whole or in part. */
export function isInView(tab: Tab, content: string): Promise<boolean> {
  return tab.evaluate(`(() => {
    const of = [...log.querySelectorAll(".content")].find((one) => one.innerText.startsWith(${JSON.stringify(content)}));
    const chat = of?.getBoundingClientRect();
    const { top, bottom } = log.getBoundingClientRect();
    return Boolean(chat) && chat.bottom > top && chat.bottom <= bottom + 1;
  })()`);
}

/**
 * A way to tell all other machines of the same Robin something that nobody writes down. What is sent comes to each of them, soon and never
 * to oneself; it may get lost, and may come from another version: whoever listens checks what he hears. One that is alone has none.
 */
export type Broadcast = {
  /** Sends `word`, which JSON can hold. Throws RangeError where it is too large. */
  send(topic: string, word: unknown): void;
  on(topic: string, hear: (word: unknown) => void): void;
};

import { type Copy } from "./copy.ts";
import type { Connection } from "./connection.ts";

/** Brings a copy up to date. */
export class Puller {
  #copy: Copy;
  #connection: Connection;
  #pulling: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(copy: Copy, connection: Connection) {
    this.#copy = copy;
    this.#connection = connection;
  }

  /** Resolves when the copy has all that was there when this was called. Those who call meanwhile share one question. */
  pull(): Promise<void> {
    if (!this.#pulling) return this.#begin();
    return (this.#next ??= this.#pulling.then(
      () => this.#follow(),
      () => this.#follow(),
    ));
  }

  #begin(): Promise<void> {
    return (this.#pulling = this.#ask().finally(() => (this.#pulling = undefined)));
  }

  #follow(): Promise<void> {
    this.#next = undefined;
    return this.#begin();
  }

  async #ask(): Promise<void> {
    this.#copy.take(await this.#connection.ask(this.#copy.pulled, [this.#copy.head, 0]));
  }
}

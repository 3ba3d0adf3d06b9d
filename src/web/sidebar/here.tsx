import type { Shown } from "../../domain/presence/presence.ts";
import type { Words } from "../../words/en.ts";
import { HereNow } from "./views.tsx";

/** Who is in a room: rendered once for all who read a language, with a key that tells it from others. */
export class Here {
  readonly key: string;
  #people: Shown["here"];
  #more: boolean;
  #rendered = new Map<Words, string>();

  constructor(people: Shown["here"], more: boolean) {
    this.#people = people;
    this.#more = more;
    this.key = [more, ...people.map(({ id, name }) => `${id} ${name}`)].join();
  }

  in(words: Words): string {
    let html = this.#rendered.get(words);
    if (html === undefined) {
      html = (<HereNow words={words} people={this.#people} more={this.#more} />) as string;
      this.#rendered.set(words, html);
    }
    return html;
  }
}

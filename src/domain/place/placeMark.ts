import { limits } from "../../base/limits.ts";
import type { Commits } from "../../database/commits.ts";
import type { Sessions } from "../accounts/sessions.ts";
import type { Audit } from "../audit/audit.ts";
import type { Avatar, Avatars } from "../files/avatars.ts";
import type { Body, Squares } from "../files/squares.ts";
import { canChangePlace } from "../policy.ts";
import type { Refusal } from "../refusal.ts";
import type { Actor, User } from "../user.ts";
import { MAY_NOT_CHANGE, type Place } from "./placeSettings.ts";

type Parts = {
  readonly commits: Commits;
  readonly sessions: Pick<Sessions, "refusal">;
  readonly people: { find(id: number): User | undefined };
  readonly place: Place;
  readonly avatars: Avatars;
  readonly squares: Squares;
  readonly audit: Audit;
};

/** Gives the place a mark of its own in place of the robin, and takes it away. */
export class PlaceMark {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** Gives the place the mark that `body` brings, in the name of `by`. Throws where the line or the disk fails. */
  async set(by: Actor, body: Body): Promise<Refusal | undefined> {
    const refusal = this.#refusal(by);
    if (refusal) return refusal;
    const wanted = { user: by.id, sizes: limits.mark, format: "png" } as const;
    return this.#of.squares.take(wanted, body, (mark) => this.#change(by, mark));
  }

  /** Has the robin stand for the place again. */
  remove(by: Actor): Promise<Refusal | undefined> {
    return this.#of.commits.run(() => this.#change(by, undefined));
  }

  /** Within a commit. */
  #change(by: Actor, mark: Avatar | undefined): Refusal | undefined {
    const { place, sessions, avatars, audit } = this.#of;
    const refusal = sessions.refusal(by) ?? this.#refusal(by);
    if (refusal) return refusal;
    const before = place.settings.mark;
    const name = mark?.name ?? "";
    if (name === before) return undefined;
    if (mark) avatars.add(mark);
    place.setMark(name);
    if (before !== "") avatars.removeUnused(before);
    audit.note("place changed", { by: by.id, session: by.session, detail: "mark" });
    return undefined;
  }

  #refusal({ id }: Actor): Refusal | undefined {
    const user = this.#of.people.find(id);
    return user && canChangePlace(user) ? undefined : MAY_NOT_CHANGE;
  }
}

import type { User } from "../accounts/accounts.ts";
import { Allowance } from "../protection/allowance.ts";
import { keepsOrder, type Room } from "./room.ts";

/** Slow mode: in a room with a pause a user speaks once in it. Kept in memory; a restart lets everybody speak. */
export class Pauses {
  #now: () => number;
  #rooms = new Map<number, { readonly pause: number; readonly speaking: Allowance }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Seconds that `user` has to wait before speaking in `room`; 0: not at all, and the pause begins. */
  take(user: Pick<User, "id" | "role">, room: Room): number {
    const { id, pause } = room;
    if (pause === 0 || keepsOrder(user, room)) return 0;
    let known = this.#rooms.get(id);
    if (known?.pause !== pause) {
      known = { pause, speaking: new Allowance({ burst: 1, every: pause * 1_000 }, this.#now) };
      this.#rooms.set(id, known);
    }
    return known.speaking.take(user.id);
  }
}

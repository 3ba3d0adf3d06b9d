const MINUTE = 60_000;

/** How far the time may get away from what has passed before it counts as a jump, in ms: NTP corrects a good clock by less. */
const TOLERANCE = 2 * MINUTE;

/** How long the time has to stay where it jumped to before it is believed, in ms. */
export const SETTLING = 60 * MINUTE;

/** How often it is looked whether the time has jumped, in ms: polls ask for the time all day. */
const LOOKED_AFTER = 1_000;

export type Clocks = {
  /** The time, in ms since 1970. Whoever sets the clock of the machine makes it jump. */
  readonly now: () => number;
  /** What has passed since some moment, in ms: it never jumps. For how long something takes, or has to wait. */
  readonly steady: () => number;
};

/**
 * The time as `now` tells it, but for jumps, which are followed when they have lasted for an hour: what is kept for weeks does not
 * end because the clock was wrong for a minute. Whole ms, whatever `steady` counts. In the first hour nothing is known to be better, and they are followed at once.
 */
export function settledTime({ now, steady }: Clocks): () => number {
  const startedAt = steady();
  let believed = now() - startedAt;
  let jump = { to: believed, at: startedAt };
  let lookedAt = startedAt;
  return () => {
    const passed = steady();
    if (passed - lookedAt < LOOKED_AFTER) return Math.round(passed + believed);
    lookedAt = passed;
    const told = now() - passed;
    if (Math.abs(told - jump.to) > TOLERANCE) jump = { to: told, at: passed };
    const isNew = passed - startedAt < SETTLING;
    const hasJumped = Math.abs(told - believed) > TOLERANCE;
    if (isNew || !hasJumped || passed - jump.at >= SETTLING) believed = told;
    return Math.round(passed + believed);
  };
}

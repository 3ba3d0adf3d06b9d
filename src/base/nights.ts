/** The hour of the night, by the clock on the wall (`TZ`), at which most are asleep. */
const HOUR = 3;

/** The next time after `time` that it is night, both in ms since 1970. */
export function nextNight(time: number): number {
  const night = new Date(time);
  night.setHours(HOUR, 0, 0, 0);
  if (night.getTime() <= time) night.setDate(night.getDate() + 1);
  return night.getTime();
}

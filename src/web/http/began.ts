import { t } from "elysia";

/** What a form says that was kept when its page was made, by the names of its fields. */
type Began = ReadonlyMap<string, string>;

/** The field in which a form says what it began with; undefined where that is nothing to go by. */
export const began = t.Optional(
  t
    .Transform(t.Any())
    .Decode(read)
    .Encode((known) => known),
);

/**
 * What a form comes to that was `typed` on top of what it `began` with, where `kept` holds by now: others may have changed it since,
 * and what the form has not changed stays as it is. A form that does not say what it began with means all that it says.
 */
export function upToDate<Typed extends object>(
  typed: Typed,
  began: Began | undefined,
  kept: NoInfer<Readonly<Partial<Typed>>>,
): Typed {
  if (!began) return typed;
  const texts = new Map(Object.entries(typed).map(([name, value]) => [name, String(value)]));
  const staying = Object.entries(kept).filter(
    ([name]) => texts.has(name) && texts.get(name) === began.get(name),
  );
  return { ...typed, ...Object.fromEntries(staying) };
}

/** What of `wanted` is not so in `kept`. */
export function differing<Wanted extends object>(
  wanted: Wanted,
  kept: NoInfer<Readonly<Partial<Record<keyof Wanted, unknown>>>>,
): Partial<Wanted> {
  const changes: Partial<Wanted> = { ...wanted };
  for (const name in wanted) if (wanted[name] === kept[name]) delete changes[name];
  return changes;
}

/** What is none is as if it was not there: whoever makes it up comes no further by it than by a form without. */
function read(sent: unknown): Began | undefined {
  try {
    const fields: unknown = JSON.parse(String(sent));
    if (typeof fields !== "object" || fields === null) return undefined;
    return new Map(Object.entries(fields).map(([name, value]) => [name, String(value)]));
  } catch {
    return undefined;
  }
}

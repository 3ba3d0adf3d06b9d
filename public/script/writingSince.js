// What opens a little after it was asked for would take the keys of who writes by then, and on a slow line most do.

const FIELDS = "input, textarea, select, [contenteditable]";

let begun = 0;

for (const type of ["focusin", "input"])
  document.addEventListener(type, ({ target }) => (begun += Number(target.matches(FIELDS))), {
    capture: true,
  });

/** Gives what says whether one has written, or gone to where one writes, since now. */
export function writingSince() {
  const before = begun;
  return () => begun !== before;
}

/** Numbers of messages looked through in one turn of the event loop: a few ms. */
const SIZE = 5_000;

/** The numbers of messages from `from` up to, and not including, `to`. */
export type Window = { readonly from: number; readonly to: number };

/** The window that begins at message number `from`: who looks through all messages goes from one to the next. */
export function windowFrom(from: number): Window {
  return { from, to: from + SIZE };
}

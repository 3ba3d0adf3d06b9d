import type { Format } from "../domain/posting/messageFormat.ts";
import type { MessageRow } from "./exportRows.ts";

/** A message as HTML: as it is kept, or, where older rules had made that, made anew, with names that mean what they meant. */
export function htmlOf(
  { id, room, author, name, avatar, content, html }: MessageRow,
  format: Format,
): string {
  return html ?? format(content, { id: author, name, avatar, role: "member" }, room, { id, content }).html;
}

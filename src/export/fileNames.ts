/** Bytes of a name in UTF-8 at most: systems of files take 255, some less. */
const LONGEST = 120;

/** What a system of files, or a shell, takes for something else, and what does not show, such as signs that turn the rest of a name around. */
const UNSAFE = /[[\p{C}--[\u200C\u200D]]\p{Zl}\p{Zp}<>:"\/\\\|?*]/gv;

/** What a browser runs that opens it from a folder. In Robin itself it is only ever saved. */
const RUNS = /\.(?:x?html?|xht|shtml?|svgz?|xml|xsl|mht(?:ml)?)$/i;

/** Where the file `id` that its sender called `name` lies in an export: called so as far as that is safe, and differently from all others. */
export function pathOfFile({ id, name }: { readonly id: number; readonly name: string }): string {
  const safe = name.replace(UNSAFE, "_").replace(/^[\s.]+|[\s.]+$/g, "");
  const [, stem, ending] = /^(.*?)(\.[^.]{1,12})?$/su.exec(safe)!;
  const short = cut(stem!, LONGEST - Buffer.byteLength(ending ?? ""));
  const whole = `${short}${ending ?? ""}`;
  const shown = RUNS.test(whole) ? `${whole}.txt` : whole;
  return shown === "" ? `files/${id}` : `files/${id}-${shown}`;
}

/** The beginning of `text` that takes up to `most` bytes in UTF-8. */
function cut(text: string, most: number): string {
  let bytes = 0;
  let kept = "";
  for (const sign of text) {
    bytes += Buffer.byteLength(sign);
    if (bytes > most) break;
    kept += sign;
  }
  return kept;
}

/** The same as an address in a page that lies `up` folders below. */
export function addressOf(path: string, up: number): string {
  return "../".repeat(up) + path.split("/").map(encodeURIComponent).join("/");
}

/** Code that was fenced, and the name of its language, if it has one. */
type Code = { readonly code: string; readonly language?: string };

const LANGUAGE = /^[\w.#+-]{1,32}$/;

/**
 * The code whose first fence has `said` behind it: its language if that is a single word, else its first line, which
 * whoever wrote it meant to be read. So it is when there is no other.
 */
export function readCode(said: string, content: string): Code {
  const first = said.trim();
  const code = content.replace(/\n$/, "");
  if (first === "") return { code };
  if (code === "") return { code: first };
  return LANGUAGE.test(first) ? { code, language: first.toLowerCase() } : { code: `${first}\n${code}` };
}

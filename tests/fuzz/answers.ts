import { strictHeaders } from "../../src/web/http/headers.ts";
import { wrongIn } from "./markup.ts";
import { type Reader, WORDS } from "./world.ts";

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What a member reports is shown to those who keep order, from whatever room; who may come there is in tests/web/permissions.test.ts. */
const HANDED_OVER = /\/reports\b/;

/** What may be kept by others: it is the same for everybody. */
const PUBLIC = /^GET \/(assets\/.*|manifest\.webmanifest|robots\.txt|worker\.js)$/;

/** The style sheet of a reader, which is on each of that one's pages. */
const MADE_FOR = /\/assets\/readers\/(\d+)\./g;

/** What is wrong with `answer` to a request to `route`, for `reader`. */
export async function faultsIn(route: string, answer: Response, reader: Reader): Promise<string[]> {
  const { status, headers } = answer;
  const faults = status >= 500 ? [`status ${status}`] : [];
  for (const [name, value] of Object.entries(status === 204 ? {} : strictHeaders(false))) {
    // Twice the same shows as one value with a comma in it.
    if (headers.get(name) !== value) faults.push(`${name} is ${headers.get(name)}`);
  }
  if (headers.has("strict-transport-security")) faults.push("strict-transport-security without HTTPS");
  const cached = headers.get("cache-control");
  if (
    cached !== "no-store" &&
    !(PUBLIC.test(route) && status === 200 && /^public, |^no-cache$/.test(cached!))
  ) {
    faults.push(`cache-control is ${cached}`);
  }
  for (const name of ["location", "hx-redirect"]) {
    if (!/^(\/(?![/\\])[!-~]*)?$/.test(headers.get(name) ?? ""))
      faults.push(`${name} is ${headers.get(name)}`);
  }

  const bytes = await bytesOf(answer);
  const type = headers.get("content-type");
  if (bytes.length > 0 && type === null) faults.push("no content-type");
  const isText = type === null || /^(text\/|application\/)/.test(type);
  const text = isText && !headers.get("content-encoding")?.includes("br") ? UTF8.decode(bytes) : "";
  if (type?.startsWith("text/html")) {
    if (type !== "text/html; charset=utf-8") faults.push(`content-type is ${type}`);
    faults.push(...wrongIn(text));
    const others = [...text.matchAll(MADE_FOR)].filter(([, user]) => Number(user) !== reader.user);
    if (others.length > 0) faults.push("a page that was made for somebody else");
  }
  if (!PUBLIC.test(route) && !HANDED_OVER.test(route)) faults.push(...unreadableIn(text, headers, reader));
  return [...new Set(faults)];
}

async function bytesOf(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return answer.headers.get("content-encoding") === "gzip" ? Bun.gunzipSync(bytes) : bytes;
}

function unreadableIn(text: string, headers: Headers, { readable }: Reader): string[] {
  // Marks of a search stand in the middle of words.
  const shown = [text, text.replace(/<[^>]*>/g, ""), ...headers.values()].join("\n");
  const words = new Set([...shown.matchAll(WORDS)].map(([word]) => word.toLowerCase()));
  const unreadable = [...words].filter((word) => !readable.includes(word)).sort();
  return unreadable.length > 0 ? [`words that are not to be read: ${unreadable.join(", ")}`] : [];
}

import type { KeptBytes } from "../../domain/files/storage.ts";

type Headers = Readonly<Record<string, string>> & { readonly etag: string };

/** Bytes from `start` to before `end`. */
type Range = { readonly start: number; readonly end: number };

/** Whether who asks has what `etag` stands for already (RFC 9110, section 13.1.2). A proxy that compresses makes it a weak one. */
export function isKnown({ headers }: Request, etag: string): boolean {
  const known = headers.get("if-none-match")?.split(",") ?? [];
  return known.some((one) => one.trim().replace(/^W\//, "") === etag);
}

/** Gives out `bytes`, or the part of them that is asked for (RFC 9110, section 14), in pieces as they are taken. */
export function given(request: Request, bytes: KeptBytes, headers: Headers): Response {
  const { size } = bytes;
  const all = { ...headers, "accept-ranges": "bytes" };
  if (request.method === "HEAD") return new Response(unread(size), { headers: all });
  // Bun looks for the range itself, and has the system send what lies on the disk; then it says the same again.
  if (bytes instanceof Blob)
    return new Response(bytes, { headers: request.headers.has("range") ? headers : all });
  const range = rangeOf(request, size, headers.etag);
  if (!range) return new Response(bytes.stream(), { headers: all });
  const { start, end } = range;
  if (start >= end)
    return new Response(null, { status: 416, headers: { ...all, "content-range": `bytes */${size}` } });
  const part = { ...all, "content-range": `bytes ${start}-${end - 1}/${size}` };
  return new Response(bytes.slice(start, end).stream(), { status: 206, headers: part });
}

/** For HEAD Elysia counts the bytes of what answers GET, by reading it to its end: this says how many there are, and none is read. */
function unread(size: number): ReadableStream<{ readonly byteLength: number }> {
  return new ReadableStream({
    start: (controller) => {
      controller.enqueue({ byteLength: size });
      controller.close();
    },
  });
}

/** The part that is asked for, an empty one where there is none such; undefined: the whole, also where several are, as is allowed. */
function rangeOf({ headers }: Request, size: number, etag: string): Range | undefined {
  const [asked, first, last] = /^bytes=(\d*)-(\d*)$/.exec(headers.get("range") ?? "") ?? [];
  if (!asked || (headers.get("if-range") ?? etag) !== etag) return undefined;
  if (first === "") return last === "" ? undefined : { start: Math.max(0, size - Number(last)), end: size };
  const start = Number(first);
  if (last === "") return { start, end: size };
  return Number(last) < start ? undefined : { start, end: Math.min(size, Number(last) + 1) };
}

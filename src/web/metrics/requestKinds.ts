/** What is asked for; "other" is what is sent besides messages and files, and what programs ask. */
export const KINDS = ["page", "poll", "send", "upload", "file", "asset", "other"] as const;

export type RequestKind = (typeof KINDS)[number];

/** A poll asks what is new after its cursor. */
const POLL = /^https?:\/\/[^/]*\/chats\?(?:after=|[^#]*&after=)/;

/** The first word of a path, and the rest of it. */
const PATH = /^https?:\/\/[^/]*\/([^/?#]*)(\/[^?#]*)?/;

const UPLOAD = /^(?:files|profile\/picture|place\/mark)$/;

/** What browsers get by a first word that is of no page. */
const BY_WORD: Readonly<Record<string, RequestKind>> = {
  assets: "asset",
  "worker.js": "asset",
  "manifest.webmanifest": "asset",
  "robots.txt": "asset",
  avatars: "file",
  mark: "file",
  alive: "other",
  healthz: "other",
  metrics: "other",
};

/** Whether a poll is made by `request`: this alone is asked of what comes most. */
export function isPoll({ method, url }: Request): boolean {
  return method === "GET" && POLL.test(url);
}

/** Of which kind `request`, which is no poll, is. */
export function kindOf({ method, url }: Request): RequestKind {
  const [, word = "", rest = ""] = PATH.exec(url) ?? [];
  if (method === "POST")
    return word + rest === "chats" ? "send" : UPLOAD.test(word + rest) ? "upload" : "other";
  if (method !== "GET") return "other";
  // A file is called by its number and its name; by its number alone there is the page about it.
  if (word === "files" && /\/.*\//.test(rest)) return "file";
  return Object.hasOwn(BY_WORD, word) ? BY_WORD[word]! : "page";
}

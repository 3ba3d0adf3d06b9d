/** Who sends requests: a signed-in browser, with the cookie it was really given. */
export type Reader = {
  readonly cookie: string;
  readonly user: number;
  /** The version of what its page shows beside the log. */
  readonly now?: string | undefined;
};

type Fields = Readonly<Record<string, string>>;

/** What every request of a Chromium on Linux says about itself. */
const BROWSER: Fields = {
  "sec-ch-ua-platform": '"Linux"',
  "user-agent":
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
  "sec-ch-ua": '"Chromium";v="156", "Not_A Brand";v="24"',
  "sec-ch-ua-mobile": "?0",
  "accept-language": "en-GB,en;q=0.9",
};

/** What the browser adds when one opens the page from within the site. */
const NAVIGATION: Fields = {
  "cache-control": "max-age=0",
  "upgrade-insecure-requests": "1",
  accept: "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  "sec-fetch-site": "same-origin",
  "sec-fetch-mode": "navigate",
  "sec-fetch-user": "?1",
  "sec-fetch-dest": "document",
};

/** What htmx and the browser add to a request in the background. */
const BACKGROUND: Fields = {
  "hx-request": "true",
  "hx-request-type": "partial",
  "hx-current-url": "http://127.0.0.1:3000/",
  accept: "text/html",
  "accept-encoding": "gzip, deflate, br, zstd",
  "sec-fetch-site": "same-origin",
  "sec-fetch-mode": "cors",
  "sec-fetch-dest": "empty",
};

const FORM = "application/x-www-form-urlencoded;charset=UTF-8";

/** The lobby's page. */
export function pageRequest(reader: Reader, extra: Fields = {}): Uint8Array {
  return request("GET /", { ...NAVIGATION, cookie: reader.cookie, ...extra });
}

/** The version of what stands beside the log in `markup`; undefined: nothing does. */
export function nowIn(markup: string): string | undefined {
  return /id="now"[^>]*value="([^"]*)"/.exec(markup)?.[1];
}

/** What the tail asks: what is new after `cursor`. */
export function pollRequest(reader: Reader, cursor: number, extra: Fields = {}): Uint8Array {
  const now = reader.now === undefined ? "" : `&now=${reader.now}`;
  return request(`GET /chats?after=${cursor}${now}`, { ...background(reader), ...extra });
}

/** The same of a page that somebody looks at: what is new comes as a stream for so many seconds. */
export function streamRequest(reader: Reader, cursor: number, wait: number): Uint8Array {
  return pollRequest(reader, cursor, { accept: "text/event-stream", prefer: `wait=${wait}` });
}

/** What that page tells beside its stream: that all up to `cursor` is read. */
export function tellRequest({ cookie, user }: Reader, cursor: number): Uint8Array {
  return pollRequest({ cookie, user }, cursor, { prefer: "wait=0", "robin-read": String(cursor) });
}

/** What the composer sends. Each has a key of its own. */
export function sendRequest(reader: Reader, content: string): Uint8Array {
  const body = new URLSearchParams({ key: crypto.randomUUID(), content }).toString();
  const source = { "hx-source": "form#composer", "hx-target": "form#composer" };
  const form = {
    "content-type": FORM,
    "content-length": String(Buffer.byteLength(body)),
    origin: "http://127.0.0.1:3000",
  };
  return request("POST /chats", { ...background(reader), ...source, ...form }, body);
}

/** What the page sends of a file: all but its `bytes` bytes. */
export function fileHead(reader: Reader, bytes: number, type = "application/octet-stream"): Uint8Array {
  const content = { "content-type": type, "content-length": String(bytes), origin: "http://127.0.0.1:3000" };
  return request("POST /files?name=a", { ...background(reader), ...content });
}

/** What a page without script sends of a form with a file: what comes before its `bytes` bytes, and what after them. */
export function fileForm(
  reader: Reader,
  bytes: number,
): { readonly head: Uint8Array; readonly ending: string } {
  const boundary = "----WebKitFormBoundaryx0aB1cD2eF3gH4iJ";
  const part = (name: string, more = "") =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
  const file = `; filename="a.bin"\r\nContent-Type: application/octet-stream`;
  const beginning = `${part("room")}1\r\n${part("content")}Here\r\n${part("files", file)}`;
  const ending = `\r\n--${boundary}--\r\n`;
  const head = request(
    "POST /chats",
    {
      ...NAVIGATION,
      cookie: reader.cookie,
      "content-type": `multipart/form-data; boundary=${boundary}`,
      "content-length": String(beginning.length + bytes + ending.length),
      origin: "http://127.0.0.1:3000",
    },
    beginning,
  );
  return { head, ending };
}

/** What somebody asks who saves file `id`. */
export function fileRequest(reader: Reader, id: number): Uint8Array {
  return request(`GET /files/${id}/a`, { ...NAVIGATION, cookie: reader.cookie });
}

function background({ cookie, user }: Reader): Fields {
  return { ...BACKGROUND, "robin-user": String(user), cookie };
}

function request(line: string, fields: Fields, body = ""): Uint8Array {
  const all: Fields = {
    host: "127.0.0.1:3000",
    connection: "keep-alive",
    ...BROWSER,
    ...fields,
    referer: "http://127.0.0.1:3000/",
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return new TextEncoder().encode(`${line} HTTP/1.1\r\n${head.join("\r\n")}\r\n\r\n${body}`);
}

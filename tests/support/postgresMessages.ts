/** A message of PostgreSQL's protocol 3, as far as a test may want to know it. */
export type Message = {
  readonly from: "client" | "server";
  /** The letter of its type ("Frontend/Backend Protocol", 55.7); "" for those without one, by which a connection begins. */
  readonly type: string;
  /**
   * Of the client's Query, Parse, Bind, Describe and Execute the SQL, whose text only the first two carry; of the server's
   * CommandComplete its tag, of ErrorResponse the SQLSTATE, of NotificationResponse the payload; else "".
   */
  readonly text: string;
  readonly bytes: Buffer;
};

/** Codes in the place of a version, in messages that have no letter. */
const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;

/** Both directions of one connection, from its first byte on, as messages. The server has to refuse TLS. */
export class Messages {
  #rest = { client: Buffer.alloc(0), server: Buffer.alloc(0) };
  #hasBegun = false;
  /** Answers of a single byte that are still to come. */
  #refusals = 0;
  #statements = new Map<string, string>();
  #portals = new Map<string, string>();

  /** The messages that are whole with these bytes. */
  *take(from: Message["from"], chunk: Buffer): Generator<Message> {
    let rest = Buffer.concat([this.#rest[from], chunk]);
    for (let length = this.#length(from, rest); length <= rest.length; length = this.#length(from, rest)) {
      const bytes = rest.subarray(0, length);
      this.#rest[from] = rest = rest.subarray(length);
      yield this.#read(from, bytes);
    }
    this.#rest[from] = rest;
  }

  /** How many bytes the first message of `bytes` has; infinitely many where that is not to be seen yet. */
  #length(from: Message["from"], bytes: Buffer): number {
    if (from === "server" && this.#refusals > 0) return 1;
    const at = from === "client" && !this.#hasBegun ? 0 : 1;
    return bytes.length < at + 4 ? Infinity : at + bytes.readInt32BE(at);
  }

  #read(from: Message["from"], bytes: Buffer): Message {
    if (from === "server" && this.#refusals > 0) {
      this.#refusals -= 1;
      return { from, type: "", text: bytes.toString("latin1"), bytes };
    }
    if (from === "client" && !this.#hasBegun) {
      if ([SSL_REQUEST, GSS_REQUEST].includes(bytes.readInt32BE(4))) this.#refusals += 1;
      else this.#hasBegun = true;
      return { from, type: "", text: "", bytes };
    }
    const type = bytes.toString("latin1", 0, 1);
    const body = bytes.subarray(5);
    return { from, type, text: from === "client" ? this.#sql(type, body) : said(type, body), bytes };
  }

  /** The SQL that a message of the client is about. A statement or a portal stays known by its name until the name is used anew. */
  #sql(type: string, body: Buffer): string {
    const [first = "", second = ""] = strings(body);
    switch (type) {
      case "Q":
        return first;
      case "P":
        this.#statements.set(first, second);
        return second;
      case "B":
        this.#portals.set(first, this.#statements.get(second) ?? "");
        return this.#portals.get(first) ?? "";
      case "E":
        return this.#portals.get(first) ?? "";
      case "D": {
        const known = first.startsWith("S") ? this.#statements : this.#portals;
        return known.get(first.slice(1)) ?? "";
      }
      default:
        return "";
    }
  }
}

/** What a message of the server says. */
function said(type: string, body: Buffer): string {
  switch (type) {
    case "C":
      return strings(body)[0] ?? "";
    case "E":
      return (
        strings(body)
          .find((field) => field.startsWith("C"))
          ?.slice(1) ?? ""
      );
    case "A":
      return strings(body.subarray(4))[1] ?? "";
    default:
      return "";
  }
}

/** The strings of a message; each ends with a zero. */
function strings(body: Buffer): string[] {
  return body.toString("utf8").split("\0");
}

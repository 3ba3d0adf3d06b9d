import { type Connection } from "./http.ts";
import { connected } from "./connections.ts";
import { saying } from "./contents.ts";
import { sendEvenly } from "./following.ts";
import { type Reader, streamRequest } from "./requests.ts";

/** Seconds for which a stream is to be open: as long as Robin allows. */
const WAIT = 30;

/** How long to wait for the last messages, in ms. */
const PATIENCE = 5_000;

/** What each message has in it: its number. */
const NUMBER = /\((\d+)\)/g;

export type Elsewhere = {
  /** Where messages are sent, and where they are seen. */
  readonly from: number;
  readonly to: number;
  /** The first one sends, each of the others has a page open. */
  readonly readers: readonly Reader[];
  /** What is newest. */
  readonly cursor: number;
  readonly seconds: number;
  readonly sendsPerSecond: number;
};

/** Ms from a send being written to each page having it, of all sends and pages; and how many sends there were. */
export type SeenElsewhere = { readonly seen: Float64Array; readonly sent: number };

/** Has messages sent to one server and seen on pages of another one, or of the same. */
export function seeElsewhere(input: Elsewhere): Promise<SeenElsewhere> {
  const { from, to, seconds, sendsPerSecond, cursor } = input;
  const [sender, ...readers] = input.readers;
  return connected(to, readers.length, (pages) =>
    connected(from, SENDERS, async (senders) => {
      const sentAt: number[] = [];
      const seen = pages.map((page, index) =>
        watch(page, { ...readers[index]!, now: undefined }, cursor, sentAt),
      );
      const begin = performance.now();
      const next = (number: number) => {
        sentAt[number] = performance.now();
        return saying(number);
      };
      const sent = await sendEvenly(senders, sender!, sendsPerSecond, begin, begin + seconds * 1_000, next);
      for (
        const late = performance.now() + PATIENCE;
        seen.some((page) => page.length < sent);
        await Bun.sleep(1)
      )
        if (performance.now() > late) throw new Error("Something that was sent is not seen");
      return { seen: Float64Array.from(seen.flat()), sent };
    }),
  );
}

/** Connections on which messages are sent. */
const SENDERS = 8;

/** Fills what it gives with the time that each message took, as it is seen on a page of `reader`. */
function watch(
  page: Connection,
  reader: Reader,
  cursor: number,
  sentAt: readonly number[],
): readonly number[] {
  const seen: number[] = [];
  page.follow(streamRequest(reader, cursor, WAIT), {
    hear: (event) => {
      const now = performance.now();
      // Its number stands once in the text of a message.
      for (const [, number] of event.toString("latin1").matchAll(NUMBER))
        seen.push(now - sentAt[Number(number)]!);
    },
    end: () => {},
    answered: ({ status }) => {
      throw new Error(`A page was answered with ${status} in place of a stream`);
    },
  });
  return seen;
}

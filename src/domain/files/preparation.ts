import { limits } from "../../base/limits.ts";
import { Refusal } from "../refusal.ts";
import { TooIntricate } from "./byteReader.ts";
import type { FileStore, Incoming } from "./fileStore.ts";
import { DAMAGED, kindOf, type FileKind } from "./fileTypes.ts";
import { isStill, type Pictures } from "./pictures.ts";
import { isBound, withoutTraces } from "./traces.ts";

type Parts = { readonly fileStore: Pick<FileStore, "take">; readonly pictures: Pictures };

/** Who sends a file, and whether it is to stay as it is. */
type Sender = { readonly user: number; readonly asItIs: boolean };

/** What is kept of a file: itself, and of a picture smaller ones that are shown in its place. */
export type Prepared = {
  readonly kind: FileKind;
  readonly whole: Incoming;
  readonly small: Incoming | undefined;
  readonly large: Incoming | undefined;
};

/** Makes what is kept of what was sent. */
export class Preparation {
  #fileStore: Pick<FileStore, "take">;
  #pictures: Pictures;

  constructor({ fileStore, pictures }: Parts) {
    this.#fileStore = fileStore;
    this.#pictures = pictures;
  }

  /** Makes it of `sent`, with what was written about it only where its sender has it stay as it is; `made` gets whatever is made on the way. */
  async prepare(sent: Incoming, sender: Sender, made: Incoming[]): Promise<Prepared | Refusal> {
    try {
      return await this.#prepare(sent, sender, made);
    } catch (error) {
      if (error instanceof TooIntricate) return sender.asItIs ? damaged(sent) : NOT_BARE;
      throw error;
    }
  }

  async #prepare(sent: Incoming, { user, asItIs }: Sender, made: Incoming[]): Promise<Prepared | Refusal> {
    const found = await kindOf(sent.path);
    if (found instanceof Refusal) return found;
    if (!asItIs && isBound(found.mime)) return NOT_BARE;
    const isSavedAnew = !asItIs && isStill(found);
    const cleaned = isSavedAnew ? await this.#pictures.cleaned(sent.path, found, user) : undefined;
    if (!asItIs && !cleaned) await withoutTraces(sent.path, found.mime);
    if (isSavedAnew && !cleaned) return damaged(sent);
    const whole = cleaned ? await this.#take(cleaned, made) : sent;
    const kind = cleaned ? await kindOf(whole.path) : found;
    if (kind instanceof Refusal) return kind;
    const smaller = async (size: "small" | "large") => {
      const bytes = await this.#pictures.smaller(whole.path, kind, size, user);
      // Where that saves nothing, and moves no less, the picture itself does.
      if (!bytes || (bytes.length >= whole.size && !kind.moves)) return undefined;
      return this.#take(bytes, made);
    };
    const small = await smaller("small");
    return { kind, whole, small, large: isLarger(kind) ? await smaller("large") : undefined };
  }

  async #take(bytes: Uint8Array, made: Incoming[]): Promise<Incoming> {
    const one = await this.#fileStore.take(new Response(bytes as Uint8Array<ArrayBuffer>));
    made.push(one);
    return one;
  }
}

function isLarger({ width, height }: FileKind): boolean {
  return Math.max(width ?? 0, height ?? 0) > limits.picture.large;
}

/** A file that nobody looks at: it is there to be saved. */
function damaged(whole: Incoming): Prepared {
  return { whole, kind: DAMAGED, small: undefined, large: undefined };
}

const NOT_BARE = new Refusal("invalid", ({ files }) => files.notBare);

import { Refusal } from "../refusal.ts";
import type { Avatar } from "./avatars.ts";
import type { FileStore, Incoming } from "./fileStore.ts";
import { kindOf } from "./fileTypes.ts";
import type { Intake } from "./intake.ts";
import type { Pictures } from "./pictures.ts";

type Parts = { readonly intake: Intake; readonly fileStore: FileStore; readonly pictures: Pictures };

type Wanted = {
  /** Who sends it. */
  readonly user: number;
  /** Pixels of each size. */
  readonly sizes: Readonly<Record<string, number>>;
  /** WebP of what hides what is behind it, or PNG of what may not. */
  readonly format: "webp" | "png";
};

/** What brings the bytes of a picture; asked only to read them. */
export type Body = () => Request | Response;

/** Characters of the name of a picture: it tells it from others, and is no secret. */
const NAME = 16;

/** Keeps square pictures, saved anew in a few sizes, each as it shows and without what cameras write into them. */
export class Squares {
  #of: Parts;

  constructor(of: Parts) {
    this.#of = of;
  }

  /** Takes in what `body` brings, and runs `use` in a commit, which names what is kept of it. Throws where the line or the disk fails. */
  async take(
    wanted: Wanted,
    body: Body,
    use: (avatar: Avatar) => Refusal | undefined,
  ): Promise<Refusal | undefined> {
    const { intake, fileStore } = this.#of;
    const full = await intake.space.refusal(0, wanted.user);
    if (full) return full;
    const sent = await intake.take(body(), wanted.user);
    if (sent instanceof Refusal) return sent;
    const made = [sent];
    try {
      const sizes = await this.#sizesOf(sent, wanted, made);
      return sizes instanceof Refusal ? sizes : await this.#keep(sizes, use);
    } finally {
      // All but what is kept, which is elsewhere by now.
      for (const one of made) await fileStore.discard(one);
    }
  }

  async #sizesOf(
    sent: Incoming,
    { user, sizes, format }: Wanted,
    made: Incoming[],
  ): Promise<Readonly<Record<string, Incoming>> | Refusal> {
    const kind = await kindOf(sent.path);
    if (kind instanceof Refusal) return kind;
    const largest = Math.max(...Object.values(sizes));
    const square = await this.#of.pictures.square(sent.path, kind, {
      user,
      side: largest,
      isOpaque: format === "webp",
    });
    if (!square) return NO_PICTURE;
    const saved: Record<string, Incoming> = {};
    for (const [size, side] of Object.entries(sizes)) {
      const picture = new Bun.Image(square).resize(side, side);
      const bytes = await (format === "webp" ? picture.webp({ quality: QUALITY }) : picture.png()).bytes();
      saved[size] = await this.#of.fileStore.take(new Response(bytes as Uint8Array<ArrayBuffer>));
      made.push(saved[size]);
    }
    return saved;
  }

  #keep(
    sizes: Readonly<Record<string, Incoming>>,
    use: (avatar: Avatar) => Refusal | undefined,
  ): Promise<Refusal | undefined> {
    return this.#of.fileStore.keep(sizes, (known) => {
      const hashes = known as Readonly<Record<string, string>>;
      const all = Object.values(hashes).join();
      const name = new Bun.CryptoHasher("sha256").update(all).digest("hex").slice(0, NAME);
      return use({ name, hashes });
    });
  }
}

/** Quality of what loses some with it: it is small, and looked at often. */
const QUALITY = 85;

const NO_PICTURE = new Refusal("invalid", ({ avatars }) => avatars.unreadable);

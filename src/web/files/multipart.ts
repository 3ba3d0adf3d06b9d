import { Busboy } from "@fastify/busboy";
import { ParseError } from "elysia";
import { Readable } from "node:stream";
import type { StoredFile } from "../../domain/files/files.ts";
import { LATE } from "../../domain/files/intake.ts";
import type { Uploads } from "../../domain/files/uploads.ts";
import { Refusal } from "../../domain/refusal.ts";
import { LOBBY } from "../../domain/room.ts";
import type { Actor } from "../../domain/user.ts";
import { limits } from "../../base/limits.ts";
import { legible } from "../http/fields.ts";
import { EarlyResponse } from "../http/responses.ts";
import { unstored } from "../page/errors.ts";
import { problem } from "../page/problem.tsx";
import { atItsOwnPace, type Lines } from "./ownPace.ts";
import { Pieces } from "./pieces.ts";

type Fields = Readonly<Record<string, string>>;

/** A request, and the server that took it; null in tests. */
export type Coming = { readonly request: Request; readonly server: Lines | null };

/** A file of a form, on its way; `name` is empty where none was chosen. */
type SentFile = { readonly field: string; readonly name: string; readonly body: () => Response };

/** A form as it was filled in, with the files that were taken in, or why one was not. */
export type MultipartForm = {
  readonly fields: Fields;
  readonly files: readonly StoredFile[];
  readonly refusal: Refusal | undefined;
  /** Whether there were files that were not taken in. */
  readonly areMissing: boolean;
};

/** Whether `request` is a form with files, as a browser without script sends it. */
export function isMultipart({ headers }: Request): boolean {
  return headers.get("content-type")?.startsWith("multipart/form-data") ?? false;
}

/**
 * Reads a form piece by piece: its files go to the disk in the name of `user` as they come, for the room of a field before them; of
 * one who is not signed in, or once one was refused, they are passed over. That one cannot be stored is a refusal, too, after which
 * nothing is read. Throws as `readForm` does.
 */
export async function readMultipart(
  coming: Coming,
  uploads: Uploads,
  user: Actor | undefined,
): Promise<MultipartForm> {
  const files: StoredFile[] = [];
  let refusal: Refusal | undefined;
  let chosen = 0;
  // Who has chosen too many is told so, instead of missing some.
  const limit = { files: limits.file.perMessage + 1, fileSize: uploads.most + 1 };
  const fields = await readForm(coming, limit, async ({ field, name, body }, fields) => {
    // An empty place for files is sent as a file without a name.
    if (field !== "files" || name === "") return;
    chosen += 1;
    if (!user || refusal) return;
    const asItIs = fields["original"] === "on";
    const wanted = { user, room: roomOf(fields), name, asItIs };
    let isBroken = false;
    const file = await uploads.take(wanted, body).catch((error: unknown) => {
      isBroken = true;
      return unstored(coming.request, error);
    });
    if (!(file instanceof Refusal)) return void files.push(file);
    refusal = file;
    return isBroken || file === LATE ? "no more" : undefined;
  });
  const isElsewhere = files.some(({ room }) => room !== roomOf(fields));
  return {
    fields,
    files,
    refusal: refusal ?? (isElsewhere ? ROOM_LATE : undefined),
    areMissing: chosen > files.length,
  };
}

function roomOf(fields: Fields): number {
  return Number(fields["room"] ?? LOBBY);
}

/** Files were taken in for another room than the form is for. */
const ROOM_LATE = new Refusal("invalid", ({ files }) => files.roomFirst);

/**
 * Reads a form piece by piece, and has `take` look at each file in its turn. Where that wants no more, the rest is
 * not waited for. Throws what `take` throws, at once, and ParseError where the line breaks, or what comes is no form; nothing of it is left then.
 * Throws the response to a form whose fields have more than a body without files may have, at its end.
 */
export async function readForm(
  { request, server }: Coming,
  most: { readonly files: number; readonly fileSize: number },
  take: (file: SentFile, fields: Fields) => Promise<"no more" | void>,
): Promise<Fields> {
  const fields: Record<string, string> = {};
  let bytes = 0;
  let isTooLong = false;
  let taking = Promise.resolve();
  let coming: Readable | undefined;
  const form = begin(request, most);
  const pieces = new Pieces();
  const line = Readable.from(pieces.of(request.body!), { objectMode: false });
  const end = new Promise<void>((resolve, reject) => {
    const breakOff = (error: unknown) => {
      line.unpipe(form).destroy();
      reject(error);
    };
    form.on("field", (name, value, _, isCut) => {
      fields[name] = value;
      bytes += Buffer.byteLength(value);
      isTooLong ||= isCut || bytes > limits.body.bytes;
    });
    form.on("file", (field, stream, typed) => {
      const name = legible(typed);
      coming = stream;
      // What becomes of a line that breaks is told by the form.
      stream.on("error", () => {});
      const body = () => new Response(pieces.taken(stream));
      // Those behind it may be there as well by the time that it is taken.
      const before = { ...fields };
      // In their order: the next one waits on the line. What is not taken is passed over to its end.
      taking = taking
        .then(() =>
          isTooLong ? undefined : atItsOwnPace(request, server, () => take({ field, name, body }, before)),
        )
        .then((wish) => {
          if (wish === undefined) return pieces.passOver(stream);
          stream.destroy();
          line.unpipe(form).destroy();
          resolve();
        });
      // Nobody reads on where a disk has failed.
      taking.catch(breakOff);
    });
    form.on("finish", () => resolve());
    const broken = (error: unknown) => reject(new ParseError(error as Error));
    form.on("error", broken);
    line.on("error", broken).pipe(form);
  });
  try {
    await end;
  } catch (error) {
    // Else its end would be waited for.
    coming?.destroy(error as Error);
    await taking.catch(() => {});
    throw error;
  }
  await taking;
  // As without files: what was cut goes back into no box.
  if (isTooLong) throw new EarlyResponse(problem(request, 413));
  return fields;
}

function begin({ headers, body }: Request, most: object): InstanceType<typeof Busboy> {
  const told = headers.get("content-type");
  if (told === null || body === null) throw new ParseError();
  try {
    return new Busboy({
      headers: { "content-type": told },
      limits: { fields: FIELDS, fieldSize: limits.body.bytes, ...most },
    });
  } catch (error) {
    throw new ParseError(error as Error);
  }
}

/** Fields of the form to post, and some to spare. */
const FIELDS = 10;

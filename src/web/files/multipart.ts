import { Busboy } from "@fastify/busboy";
import { Readable } from "node:stream";
import type { StoredFile } from "../../domain/files/files.ts";
import { LATE, type Uploads } from "../../domain/files/uploads.ts";
import { Refusal } from "../../domain/refusal.ts";
import { LOBBY } from "../../domain/room.ts";
import type { Actor } from "../../domain/user.ts";
import { limits } from "../../base/limits.ts";
import { legible } from "../http/fields.ts";

/** A form as it was filled in, with the files that were taken in, or why one was not. */
export type MultipartForm = {
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly StoredFile[];
  readonly refusal: Refusal | undefined;
};

/** Whether `request` is a form with files, as a browser without script sends it. */
export function isMultipart({ headers }: Request): boolean {
  return headers.get("content-type")?.startsWith("multipart/form-data") ?? false;
}

/**
 * Reads a form piece by piece: its files go to the disk in the name of `user` as they come, for the room of a field before them; of
 * one who is not signed in, or once one was refused, they are passed over. Throws where the line breaks, when nothing of it is left.
 */
export async function readMultipart(
  request: Request,
  uploads: Uploads,
  user: Actor | undefined,
): Promise<MultipartForm> {
  const fields: Record<string, string> = {};
  const files: StoredFile[] = [];
  const end = Promise.withResolvers<void>();
  const most = Number(request.headers.get("content-length"));
  let taking = Promise.resolve();
  let refusal: Refusal | undefined;
  let coming: Readable | undefined;
  const form = new Busboy({
    headers: { "content-type": request.headers.get("content-type")! },
    limits: {
      fields: FIELDS,
      fieldSize: limits.body.bytes,
      // Who has chosen too many is told so, instead of missing some.
      files: limits.file.perMessage + 1,
      fileSize: uploads.space.most + 1,
    },
  });
  form.on("field", (name, value) => {
    fields[name] = value;
  });
  form.on("file", (field, stream, typed) => {
    const name = legible(typed);
    coming = stream;
    // What becomes of a line that breaks is told by the form.
    stream.on("error", () => {});
    // An empty place for files is sent as a file without a name.
    if (!user || field !== "files" || name === "") return void stream.resume();
    const take = async () => {
      const asItIs = fields["original"] === "on";
      const wanted = { user, room: Number(fields["room"] ?? LOBBY), name, most, asItIs };
      const body = () => new Response(Readable.toWeb(stream) as ReadableStream);
      const file = refusal ?? (await uploads.take(wanted, body));
      if (!(file instanceof Refusal)) return void files.push(file);
      refusal = file;
      // What is refused is passed over to its end; nobody waits for that of what hardly comes.
      if (refusal !== LATE) return void stream.resume();
      stream.destroy();
      end.resolve();
    };
    // In their order: the next one waits on the line.
    taking = taking.then(take);
    taking.catch(() => {});
  });
  form.on("finish", end.resolve);
  form.on("error", end.reject);
  Readable.fromWeb(request.body as never)
    .on("error", end.reject)
    .pipe(form);
  try {
    await end.promise;
  } catch (error) {
    // Else its end would be waited for.
    coming?.destroy(error as Error);
    await taking.catch(() => {});
    throw error;
  }
  await taking;
  return { fields, files, refusal };
}

/** Fields of the form to post, and some to spare. */
const FIELDS = 10;

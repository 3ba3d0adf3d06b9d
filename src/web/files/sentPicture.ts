import { LATE } from "../../domain/files/intake.ts";
import type { Body } from "../../domain/files/squares.ts";
import { Refusal } from "../../domain/refusal.ts";
import { type Coming, readForm } from "./multipart.ts";

/** What the form of a picture comes to: `take` gets what it brings in `field`, if that is anything. Throws where the line breaks, or what comes is no form. */
export async function takePicture(
  coming: Coming,
  field: string,
  most: number,
  take: (body: Body) => Promise<Refusal | undefined>,
): Promise<Refusal | undefined> {
  let refusal: Refusal | undefined = MISSING;
  await readForm(coming, { files: 1, fileSize: most + 1 }, async (file) => {
    // An empty place for a file is sent as one without a name.
    if (file.field !== field || file.name === "") return;
    refusal = await take(file.body);
    return refusal === LATE ? "no more" : undefined;
  });
  return refusal;
}

const MISSING = new Refusal("invalid", ({ avatars }) => avatars.missing);

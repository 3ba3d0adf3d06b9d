import { existsSync } from "node:fs";
import type { Database } from "bun:sqlite";
import { EXIT, type ExitCode } from "../base/exitCodes.ts";
import type { Settings } from "../base/settings.ts";
import { StartupError } from "../base/startupError.ts";
import { openBeside } from "../database/database.ts";
import { lockExports } from "../database/folderLocks.ts";
import { fileStorageOf } from "../domain/files/keeping.ts";
import { References } from "../domain/files/references.ts";
import { type Count, ExportRows } from "../export/exportRows.ts";
import { type Contents, makeExport, type Manifest, type Of } from "../export/making.ts";
import { PersonContents } from "../export/personContents.tsx";
import { PlaceContents } from "../export/placeContents.tsx";
import { SentFiles } from "../export/sentFiles.ts";
import { foldName } from "../names/folding.ts";
import { assemble } from "../robin.ts";
import { en } from "../words/en.ts";
import { cannotMake, endOf } from "./backup.ts";
import { left, sizeOf, type Tell, ticking } from "./progress.ts";

/** What is to be exported: one room, one user's own data, or everything. */
type Wanted = { readonly room?: string | undefined; readonly user?: string | undefined };

/** `said`: what is in the end; `told`: what whoever waits wants to know. */
type Print = { readonly said: Tell; readonly told: Tell; readonly json: boolean };

/** What a message takes of the time, in bytes of a file that take as long: it is written as data, and as it shows. */
const MESSAGE = 2_000;

/**
 * Makes an export at `path` of what is `wanted`, also while Robin runs; gives what the command ends with. `signal` has it end, with nothing left. Throws
 * StartupError where it cannot be made.
 */
export async function exportTo(
  settings: Settings,
  path: string,
  wanted: Wanted,
  { said, told, json }: Print,
  signal: AbortSignal,
): Promise<ExitCode> {
  const db = openBeside(settings.dataDir);
  const unlock = lockExports(settings.dataDir);
  const tick = ticking(told, process.stderr);
  const begun = performance.now();
  const progress = ({ sent, written, all }: Progress) => {
    const [done, whole] = [sent.bytes + written * MESSAGE, all.bytes + all.messages * MESSAGE];
    tick(() => {
      const files = `${sent.files} of ${all.files} files, ${sizeOf(sent.bytes)} of ${sizeOf(all.bytes)}`;
      return `${written} of ${all.messages} messages, ${files}, ${left(done, whole, performance.now() - begun)}`;
    });
  };
  try {
    if (existsSync(path)) throw new StartupError(`${path} is there already.`, EXIT.cannotCreate);
    const contentsOf = (copy: Database) => contentsIn(copy, db, settings, wanted, progress);
    const manifest = await makeExport(path, db, contentsOf, signal);
    tick.end();
    const hashes = (files: Manifest["missing"]) => files.map(({ hash }) => hash);
    const code = endOf({ missing: hashes(manifest.missing), damaged: hashes(manifest.damaged) }, told);
    said(json ? JSON.stringify({ path, ...manifest }) : summaryOf(path, manifest));
    return code;
  } catch (error) {
    throw cannotMake(path, error);
  } finally {
    tick.end();
    unlock();
    db.close();
  }
}

type Progress = { readonly sent: SentFiles; readonly written: number; readonly all: Count };

/** What goes into the export of a copy of the database `live`. Throws StartupError where what is wanted is not there. */
function contentsIn(
  copy: Database,
  live: Database,
  settings: Settings,
  wanted: Wanted,
  progress: (progress: Progress) => void,
): Contents {
  const robin = assemble(copy, settings);
  const rows = new ExportRows(copy);
  const made = new Date();
  const user = wanted.user === undefined ? undefined : robin.people.named(wanted.user);
  if (wanted.user !== undefined && !user) throw new StartupError(en.names.unknown(wanted.user), EXIT.noUser);
  const room = wanted.room === undefined ? undefined : roomOf(rows, wanted.room);
  const all = rows.count({ room: room?.id }, user?.id);
  let half = 0;
  const tell = () => progress({ sent, written: Math.floor(half / 2), all });
  const sent = new SentFiles({ fileStorage: fileStorageOf(settings), live: new References(live) }, tell);
  const source = {
    rows,
    sent,
    made,
    format: robin.format,
    place: robin.place.settings.name,
    messageWritten: () => {
      half += 1;
      tell();
    },
  };
  const picture = user?.avatar ? robin.avatars.hashOf(user.avatar, "large") : undefined;
  const parts = user
    ? new PersonContents(source, user, robin.dataExport.of(user), picture)
    : new PlaceContents(source, { room: room?.id });
  return { of: ofWhat(user, room), made, sent, parts };
}

type Named = { readonly id: number; readonly name: string };

function ofWhat(user: Named | undefined, room: Named | undefined): Of {
  if (user) return { kind: "user", id: user.id, name: user.name };
  return room ? { kind: "room", id: room.id, name: room.name } : { kind: "everything" };
}

/** The room of this number, or called so; `number:3` is the one of that number, whatever others are called. */
function roomOf(rows: ExportRows, wanted: string): Named {
  const [, number] = /^number:(\d+)$/.exec(wanted) ?? [];
  const isMeant = ({ id, name }: Named) =>
    String(id) === (number ?? wanted) ||
    (number === undefined && name !== "" && foldName(name) === foldName(wanted));
  const meant = [...rows.rooms({})].filter(isMeant);
  const [room] = meant;
  if (!room) throw new StartupError(`There is no room ${wanted}.`, EXIT.noInput);
  if (meant.length === 1) return { id: room.id, name: rows.nameOf(room) };
  const isNumber = /^\d+$/.test(wanted);
  const numbers = meant.map(({ id }) => (isNumber ? `number:${id}` : id)).join(", ");
  const which = isNumber ? `called ${wanted}, or have that number` : `called ${wanted}`;
  throw new StartupError(`Several rooms are ${which}. Say which by its number: ${numbers}.`, EXIT.usage);
}

function summaryOf(path: string, { of, counts, missing, damaged }: Manifest): string {
  const what = of.kind === "everything" ? "everything" : of.name;
  const { messages = 0, files = 0, bytes = 0 } = counts;
  const wrong = missing.length + damaged.length;
  const told = `${path} has ${what}: ${messages} messages and ${files} files, ${sizeOf(bytes)}.`;
  return wrong === 0 ? told : `${told} ${wrong} files were missing or damaged before: see robin check.`;
}

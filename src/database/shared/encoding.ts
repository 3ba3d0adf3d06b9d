import { StartupError } from "../../base/startupError.ts";
import type { Asked } from "./connection.ts";

/** Encodings with all letters and emoji there are; in SQL_ASCII a text is the bytes that Robin sends, of UTF-8. */
const WHOLE = ["UTF8", "SQL_ASCII"];

/** Throws StartupError where the database that `connection` leads to could not keep what people say in any script. */
export async function requireAllScripts(connection: Asked): Promise<void> {
  const [row] = await connection.ask("select current_setting('server_encoding') as encoding");
  const encoding = String(row?.["encoding"]);
  if (WHOLE.includes(encoding)) return;
  throw new StartupError(
    `The database of DATABASE_URL has the encoding ${encoding}, which lacks emoji and most scripts. Make one of the encoding UTF8, and set DATABASE_URL: see docs/several-machines.md`,
  );
}

import { Database } from "bun:sqlite";
import { VERSION } from "../base/version.ts";
import { migrations } from "../database/migrations.ts";

/** Which Robin this is; `database`: the steps that make the tables it knows. */
export function version(json: boolean): string {
  const memory = new Database(":memory:");
  const { sqlite } = memory.query<{ sqlite: string }, []>("select sqlite_version() as sqlite").get()!;
  memory.close();
  const all = { robin: VERSION, database: migrations.length, bun: Bun.version, sqlite };
  if (json) return JSON.stringify(all);
  return `Robin ${VERSION}, database ${migrations.length}, Bun ${Bun.version}, SQLite ${sqlite}`;
}

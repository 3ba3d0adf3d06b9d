import { expect, test } from "bun:test";
import { join } from "node:path";
import { inPostgres } from "../support/postgres.ts";

/** Of all tests over HTTP those of what matters most: to run all takes sixteen minutes. */
const FOLDERS = ["posting", "messages", "auth"].map((name) => join("tests/web", name));

/** How long they may take, in ms, on a machine that is busy with other tests. */
const PATIENCE = 150_000;

inPostgres("whichever of three machines a request goes to", () => {
  test(
    "Robin answers as one",
    async () => {
      const running = Bun.spawn(["bun", join(import.meta.dir, "run.ts"), ...FOLDERS], {
        cwd: join(import.meta.dir, "../.."),
        stdout: "pipe",
        stderr: "pipe",
      });
      const said = await running.stderr.text();
      await running.exited;
      expect(said.match(/^\(fail\).*/gm) ?? []).toEqual([]);
      expect(Number(/^ *(\d+) pass$/m.exec(said)?.[1])).toBeGreaterThan(150);
      expect(running.exitCode).toBe(0);
    },
    PATIENCE,
  );
});

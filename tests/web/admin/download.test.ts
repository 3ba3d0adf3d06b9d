import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { element, text } from "../../support/page.ts";
import { startRobin } from "../../support/robin.ts";

const workplace = mkdtempSync(join(tmpdir(), "robin-download-"));
afterAll(() => rmSync(workplace, { recursive: true }));

const password = "a long way home";
/** Of a password that is checked as fast as it is made. */
const HASH = Bun.password.hashSync(password, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
const NAME = "robin-2026-11-23.tar.zst";

/** A place with a backup of the night, and with what is none. */
async function begin() {
  const dataDir = mkdtempSync(join(workplace, "data-"));
  const folder = join(dataDir, "backups");
  mkdirSync(folder);
  writeFileSync(join(dataDir, "robin.sqlite"), "secrets");
  for (const name of [NAME, "mine.tar.zst", `${NAME}.part`])
    writeFileSync(join(folder, name), `all of ${name}`);
  const started = startRobin({ DATA_DIR: dataDir });
  const olga = await started.signedIn("Olga", "owner");
  const ada = await started.signedIn("Ada", "admin");
  started.robin.db.run("update users set password_hash = ?", [HASH]);
  const events = () => [...started.robin.audit.all()].map(({ event }) => event);
  return { ...started, olga, ada, events };
}

test("the owner downloads a backup with the own password, and the audit log has a note of it", async () => {
  const { robin, olga, events } = await begin();
  const answer = await olga.post("/admin/backups", { name: NAME, password });
  expect([
    answer.status,
    answer.headers.get("content-disposition"),
    answer.headers.get("cache-control"),
  ]).toEqual([200, `attachment; filename="${NAME}"`, "no-store"]);
  expect(answer.headers.get("content-type")).toBe("application/zstd");
  expect(await answer.text()).toBe(`all of ${NAME}`);
  expect(events()).toEqual(["backup taken"]);
  expect([...robin.audit.all()][0]).toMatchObject({ user: robin.people.named("Olga")!.id });
});

test("a wrong password gives nothing, and says so beside its field", async () => {
  const { olga, events } = await begin();
  const answer = await olga.post("/admin/backups", { name: NAME, password: "a guess" });
  expect(answer.status).toBe(401);
  const page = await answer.text();
  expect(element(page, "details.delete")).toContain(" open");
  expect(text(element(page, "details.delete"))).toContain("password");
  expect(page).not.toContain("all of");
  expect(events()).toEqual(["wrong password"]);
});

test("nobody but the owner downloads one, whatever the password", async () => {
  const { ada, browser, events } = await begin();
  expect((await ada.post("/admin/backups", { name: NAME, password })).status).toBe(403);
  expect(
    (await browser().post("/admin/backups", { name: NAME, password })).headers.get("location"),
  ).toStartWith("/login");
  expect(events()).toEqual([]);
});

test.each([
  "",
  ".",
  "..",
  "../robin.sqlite",
  "..%2frobin.sqlite",
  "../backups/robin-2026-11-23.tar.zst",
  "./robin-2026-11-23.tar.zst",
  "/etc/passwd",
  "mine.tar.zst",
  "robin-2026-11-23.tar.zst.part",
  "robin-2026-11-23.tar.zst\0",
  "ROBIN-2026-11-23.TAR.ZST",
  "robin-2026-11-24.tar.zst",
])("%j is no backup that is there", async (name) => {
  const { olga, events } = await begin();
  const answer = await olga.post("/admin/backups", { name, password });
  expect(answer.status).toBe(404);
  expect(await answer.text()).not.toMatch(/all of|secrets/);
  expect(events()).toEqual([]);
});

test("there is no other way to one", async () => {
  const { olga } = await begin();
  for (const path of [`/admin/backups/${NAME}`, `/admin/backups?name=${NAME}`, `/backups/${NAME}`])
    expect([path, (await olga.get(path)).status]).toEqual([path, 404]);
});

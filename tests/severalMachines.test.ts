import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../src/base/settings.ts";
import { certificateFor } from "./support/certificate.ts";
import { block } from "./support/severalMachines.ts";

const folder = mkdtempSync(join(tmpdir(), "robin-balancers-"));

afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file for a program, whose machines are nobody's: their names would be looked up. */
function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content.replaceAll(/\brobin-\d:3000/g, "127.0.0.1:1"));
  return path;
}

/** What a program says, and ends with. */
async function run(...command: string[]) {
  const running = Bun.spawn(command, { stdout: "pipe", stderr: "pipe" });
  const [said, complained] = await Promise.all([running.stdout.text(), running.stderr.text()]);
  return { code: await running.exited, said: said + complained };
}

test.skipIf(Bun.which("haproxy") === null)("HAProxy takes its file, without a warning", async () => {
  const { cert, key } = certificateFor(["chat.example.org"]);
  const certificate = write("chat.pem", cert + key);
  const file = write("haproxy.cfg", block("haproxy").replace("/usr/local/etc/haproxy/chat.pem", certificate));
  const { code, said } = await run("haproxy", "-c", "-f", file);
  expect(said).not.toContain("WARNING");
  expect(code).toBe(0);
});

describe("compose.yaml", () => {
  const compose = block("yaml");
  const passwords = [...block("sh").matchAll(/^(\w+)=/gm)].map(([, name]) => name!);
  /** With a password in each place that has one. */
  const { services, volumes, secrets } = parse(compose.replaceAll(/\$\{\w+\}/g, "f00d"));

  test("has passwords only from the file that is made before", () => {
    const used = new Set([...compose.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!));
    expect([...used].toSorted()).toEqual(passwords.toSorted());
  });

  test.each(["robin-1", "robin-2"])("gives %s settings that Robin takes, and reads", (name) => {
    const { environment = {} } = services[name]!;
    const read = new Set<string>();
    const noted = new Proxy(environment, {
      get: (target, key) => target[(read.add(String(key)), String(key))],
    });
    const { trustProxy, databaseUrl, s3 } = readSettings(noted);
    expect({ trustProxy, databaseUrl, endpoint: s3?.endpoint }).toEqual({
      trustProxy: true,
      databaseUrl: "postgres://robin:f00d@postgres/robin",
      endpoint: "http://s3:3900",
    });
    expect(Object.keys(environment).filter((key) => !read.has(key))).toEqual([]);
  });

  test("declares each volume and secret that it uses, and gives none to two", () => {
    const all = Object.values(services);
    const used = all.flatMap((service) => service.volumes ?? []).map((volume) => volume.split(":")[0]!);
    const named = used.filter((volume) => !volume.startsWith("."));
    expect(named.toSorted()).toEqual(Object.keys(volumes).toSorted());
    expect(new Set(all.flatMap((service) => service.secrets ?? []))).toEqual(new Set(Object.keys(secrets)));
  });

  test("has both balancers ask the machines that are there", () => {
    const robins = Object.keys(services).filter((name) => name.startsWith("robin-"));
    for (const language of ["caddyfile", "haproxy"]) {
      const asked = new Set([...block(language).matchAll(/\b(robin-\d):3000/g)].map(([, name]) => name!));
      expect([...asked].toSorted()).toEqual(robins.toSorted());
    }
  });
});

type Service = {
  readonly environment?: Record<string, string>;
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
};

function parse(yaml: string) {
  return Bun.YAML.parse(yaml) as {
    readonly services: Readonly<Record<string, Service>>;
    readonly volumes: object;
    readonly secrets: object;
  };
}

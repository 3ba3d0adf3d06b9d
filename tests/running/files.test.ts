import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { limits } from "../../src/base/limits.ts";
import { readSettings, type Settings } from "../../src/base/settings.ts";
import { longPollTimes } from "../../src/web/http/longPollTimes.ts";
import { newFolder } from "../support/processes.ts";
import { kinds } from "./proxy.ts";

const documents = join(import.meta.dir, "../../docs");
const read = (name: string) => readFileSync(join(documents, "running", name), "utf8");
const running = readFileSync(join(documents, "running.md"), "utf8");

test("every file is named where it is told how to run Robin", () => {
  const named = [...running.matchAll(/\]\(running\/([^)]+)\)/g)].map(([, name]) => name!);
  expect([...new Set(named)].toSorted()).toEqual(readdirSync(join(documents, "running")).toSorted());
});

test.each(Object.values(kinds))("it is told how $program finds Robin at a socket", ({ robin }) => {
  const rows = running.replaceAll("\\|", "|");
  expect(rows).toMatch(
    new RegExp(`\`${RegExp.escape(robin.address)}\` +\\| \`${RegExp.escape(robin.socket)}\``),
  );
});

test("no proxy cuts a poll that Robin holds, or a file that takes its time", () => {
  const waits = [
    /proxy_read_timeout (\d+)s;/.exec(read("nginx.conf")),
    / timeout=(\d+) /.exec(read("apache.conf")),
  ];
  for (const wait of waits) expect(Number(wait?.[1])).toBeGreaterThan(limits.longPolls.seconds);
  expect(read("Caddyfile")).not.toContain("timeout");
  expect(traefik().entryPoints.websecure.transport.respondingTimeouts).toEqual({ readTimeout: "0s" });
});

test("what a proxy keeps open between requests it closes before Robin does", () => {
  const kept = [
    /keepalive_timeout (\d+)s;/.exec(read("nginx.conf")),
    / ttl=(\d+) /.exec(read("apache.conf")),
  ];
  for (const time of kept) expect(Number(time?.[1])).toBeLessThan(longPollTimes.idle);
});

test("Traefik is led to Robin, under one name and over HTTPS", () => {
  const { http } = parse<{ http: { routers: { robin: object }; services: { robin: object } } }>(
    "traefik-robin.yaml",
  );
  const { entryPoints, certificatesResolvers, providers } = traefik();
  expect(http.routers.robin).toEqual({
    rule: "Host(`chat.example.org`)",
    entryPoints: ["websecure"],
    service: "robin",
    tls: { certResolver: Object.keys(certificatesResolvers)[0] },
  });
  expect(http.services.robin).toEqual({ loadBalancer: { servers: [{ url: "http://127.0.0.1:3000" }] } });
  expect(Object.keys(entryPoints)).toEqual(["web", "websecure"]);
  expect(providers).toEqual({ file: { filename: "/etc/traefik/robin.yaml" } });
});

describe.each(["compose.yaml", "compose-caddy.yaml"])("%s", (name) => {
  const { services, volumes, secrets } = parse<Compose>(name);
  const robin = services["robin"]!;

  test("gives Robin settings that it takes, and reads", () => {
    const { settings, unread } = taken(robin.environment);
    expect(settings).toMatchObject({ trustProxy: true, owner: { passwordFile: "/run/secrets/owner" } });
    expect(unread).toEqual([]);
  });

  test("gives no service more than it needs", () => {
    for (const service of Object.values(services))
      expect(service).toMatchObject({
        restart: "unless-stopped",
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
      });
  });

  test("lets nobody around the proxy", () => {
    expect((robin.ports ?? []).every((port) => port.startsWith("127.0.0.1:"))).toBe(true);
  });

  test("declares each volume and secret that it uses", () => {
    const used = Object.values(services).flatMap((service) => service.volumes ?? []);
    expect(used.map((volume) => volume.split(":")[0]!).toSorted()).toEqual(Object.keys(volumes).toSorted());
    expect(robin.secrets).toEqual(Object.keys(secrets));
  });
});

describe("robin.service", () => {
  const unit = read("robin.service");

  test("gives Robin settings that it takes, and reads", () => {
    const lines = [...unit.matchAll(/^Environment=(\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]);
    const { settings, unread } = taken(Object.fromEntries(lines));
    expect(settings).toMatchObject({ host: "127.0.0.1", trustProxy: true, dataDir: "/var/lib/robin" });
    expect(unread).toEqual(["NODE_ENV"]);
  });

  test("leaves memory to the compiler", () => {
    expect(unit).not.toMatch(/^MemoryDenyWriteExecute/m);
  });

  test.skipIf(Bun.which("systemd-analyze") === null)(
    "is one that systemd takes, and is little exposed",
    async () => {
      const file = join(newFolder(), "robin.service");
      await Bun.write(file, unit.replace("/opt/robin/robin", process.execPath));
      expect(await analyze("verify", "--man=no", file)).not.toContain("robin.service");
      const exposure = /level for robin\.service: ([\d.]+)/.exec(
        await analyze("security", "--offline=true", file),
      );
      expect(Number(exposure?.[1])).toBeLessThan(2);
    },
  );
});

test("Compose gives Caddy the file that is tried, for the Robin beside it", () => {
  const { services, configs } = parse<Compose>("compose-caddy.yaml");
  const file = read("Caddyfile").replace("127.0.0.1", "robin");
  expect(configs).toEqual({ caddyfile: { content: file } });
  expect(services["caddy"]?.configs).toEqual([{ source: "caddyfile", target: "/etc/caddy/Caddyfile" }]);
});

type Compose = {
  readonly configs?: object;
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: object;
  readonly secrets: object;
};

type Service = {
  readonly environment: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly configs?: readonly object[];
};

type Traefik = {
  readonly entryPoints: {
    readonly websecure: { readonly transport: { readonly respondingTimeouts: object } };
  };
  readonly certificatesResolvers: object;
  readonly providers: object;
};

const parse = <Content>(name: string) => Bun.YAML.parse(read(name)) as Content;
const traefik = () => parse<Traefik>("traefik.yaml");

/** What Robin takes of `environment`, and which names there it does not know. */
function taken(environment: Readonly<Record<string, string>>): { settings: Settings; unread: string[] } {
  const known = new Set<string>();
  const noted = new Proxy(environment, {
    get: (target, key) => target[(known.add(String(key)), String(key))],
  });
  const settings = readSettings(noted);
  return { settings, unread: Object.keys(environment).filter((name) => !known.has(name)) };
}

async function analyze(...words: string[]): Promise<string> {
  const analyzing = Bun.spawn(["systemd-analyze", ...words], { stdout: "pipe", stderr: "pipe" });
  const [said, complained] = await Promise.all([analyzing.stdout.text(), analyzing.stderr.text()]);
  return said + complained;
}

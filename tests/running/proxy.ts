import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { certificateFor } from "../support/certificate.ts";
import { freePorts } from "../support/freePorts.ts";
import { newFolder } from "../support/processes.ts";

const documents = join(import.meta.dir, "../../docs/running");

/** Where the files lie that the documents name. */
const LETSENCRYPT = "/etc/letsencrypt/live/chat.example.org";

/** How long a proxy may take to come up, in ms. */
const PATIENCE = 5_000;

/** What each proxy is started with: where its own files lie, its ports, and the certificate and the key in PEM. */
type Place = {
  readonly folder: string;
  readonly ports: { readonly http: number; readonly https: number };
  readonly cert: string;
  readonly key: string;
};

/** A program that stands before Robin, and how it is run with the file that the documents have for it. */
type Kind = {
  readonly program: string;
  readonly file: string;
  /** What of the file is other in a test, and each of which has to be in there. */
  readonly replaced: (place: Place) => Readonly<Record<string, string>>;
  /** In which words the file says where Robin is, by an address and by a socket. */
  readonly robin: { readonly address: string; readonly socket: string };
  /** The command that runs it in the foreground; `site` is the path of the file. */
  readonly command: (place: Place, site: string) => readonly string[];
};

/** As root a proxy gives itself this user, who has to be there. */
const USER = "www-data";
const isRoot = process.getuid?.() === 0;

export const kinds = {
  caddy: {
    program: "caddy",
    file: "Caddyfile",
    robin: { address: "127.0.0.1:3000", socket: "unix//run/robin/robin.sock" },
    replaced: ({ ports, cert, key }) => ({
      "chat.example.org {": `{\n\tadmin off\n\tskip_install_trust\n\thttp_port ${ports.http}\n}\n\nhttps://127.0.0.1:${ports.https} {\n\ttls ${cert} ${key}`,
    }),
    command: (_, site) => ["caddy", "run", "--adapter", "caddyfile", "--config", site],
  },
  nginx: {
    program: "nginx",
    file: "nginx.conf",
    robin: { address: "server 127.0.0.1:3000;", socket: "server unix:/run/robin/robin.sock;" },
    replaced: ({ ports, cert, key }) => ({
      "listen 80;": `listen 127.0.0.1:${ports.http};`,
      "listen 443 ssl": `listen 127.0.0.1:${ports.https} ssl`,
      "listen [::]:80;": "",
      "listen [::]:443 ssl http2;": "",
      [`${LETSENCRYPT}/fullchain.pem`]: cert,
      [`${LETSENCRYPT}/privkey.pem`]: key,
    }),
    command: ({ folder }, site) => {
      const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
        (name) => `${name}_temp_path ${join(folder, name)};`,
      );
      const main = join(folder, "main.conf");
      writeFileSync(
        main,
        `${isRoot ? `user ${USER};` : ""} daemon off; worker_processes 1; pid ${join(folder, "pid")};
         events {} http { access_log off; ${paths.join(" ")} include ${site}; }`,
      );
      return ["nginx", "-e", "stderr", "-p", folder, "-c", main];
    },
  },
  apache: {
    program: "apache2",
    file: "apache.conf",
    robin: { address: "http://127.0.0.1:3000/", socket: "unix:/run/robin/robin.sock|http://robin/" },
    replaced: ({ ports, cert, key }) => ({
      "*:80": `127.0.0.1:${ports.http}`,
      "*:443": `127.0.0.1:${ports.https}`,
      [`${LETSENCRYPT}/fullchain.pem`]: cert,
      [`${LETSENCRYPT}/privkey.pem`]: key,
    }),
    command: ({ folder, ports }, site) => {
      const wanted = /a2enmod ([\w ]+?) &&/.exec(readFileSync(site, "utf8"))![1]!.split(" ");
      const main = join(folder, "main.conf");
      writeFileSync(
        main,
        [
          `ServerRoot ${folder}`,
          `PidFile ${join(folder, "pid")}`,
          "ErrorLog /dev/stderr",
          ...Object.values(ports).map((port) => `Listen 127.0.0.1:${port}`),
          ...(isRoot ? [`User ${USER}`, `Group ${USER}`] : []),
          ...apacheModules([...DEBIAN_HAS_ENABLED, ...wanted]).map((path) => `Include ${path}`),
          "ServerName 127.0.0.1",
          `Include ${site}`,
          "",
        ].join("\n"),
      );
      return ["apache2", "-D", "FOREGROUND", "-f", main];
    },
  },
} satisfies Record<string, Kind>;

export type Name = keyof typeof kinds;

/** Those of Apache's modules that are on in Debian before anything is enabled, and have to do with what comes and goes. */
const DEBIAN_HAS_ENABLED = ["mpm_event", "authz_core", "alias", "mime", "setenvif", "deflate", "reqtimeout"];

/** The files that `a2enmod` enables for `names`, each once, and before them those that they depend on. */
function apacheModules(names: readonly string[]): readonly string[] {
  const available = (name: string) => `/etc/apache2/mods-available/${name}`;
  const found = new Set<string>();
  const add = (name: string) => {
    const load = available(`${name}.load`);
    const depends = /^# Depends: (.+)$/m.exec(readFileSync(load, "utf8"))?.[1] ?? "";
    depends.split(" ").filter(Boolean).forEach(add);
    found.add(load);
    if (existsSync(available(`${name}.conf`))) found.add(available(`${name}.conf`));
  };
  names.forEach(add);
  return [...found];
}

export const has = (name: Name): boolean => Bun.which(kinds[name].program) !== null;

/** What the documents have for it. */
const textOf = (name: Name): string => readFileSync(join(documents, kinds[name].file), "utf8");

/** A proxy that runs before the Robin at `robin`, an address with its port or the path of a socket. */
export class Proxy {
  readonly address: string;
  readonly ports: Place["ports"];
  #process: Bun.Subprocess;

  private constructor(process: Bun.Subprocess, ports: Place["ports"]) {
    this.#process = process;
    this.ports = ports;
    this.address = `https://127.0.0.1:${ports.https}`;
  }

  /** Starts it and waits until it listens; `change` is what of its file is other than in the documents. */
  static async start(
    name: Name,
    robin: string,
    change: (text: string) => string = (text) => text,
  ): Promise<Proxy> {
    return Proxy.of(kinds[name], change(atRobin(kinds[name], textOf(name), robin)));
  }

  /** Starts one with `text` as its file. */
  static async of(kind: Pick<Kind, "replaced" | "command">, text: string): Promise<Proxy> {
    const folder = newFolder();
    const [http, https] = (await freePorts(2)) as [number, number];
    const certificate = certificateFor(["127.0.0.1"]);
    const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    writeFileSync(cert, certificate.cert);
    writeFileSync(key, certificate.key);
    const place = { folder, ports: { http, https }, cert, key };
    const site = join(folder, "site");
    writeFileSync(site, replaced(text, kind.replaced(place)));
    const command = kind.command(place, site);
    const log = join(folder, "log");
    const running = Bun.spawn([...command], {
      env: { ...Bun.env, ...homes(folder), APACHE_RUN_DIR: folder },
      stdout: Bun.file(log),
      stderr: Bun.file(join(folder, "errors")),
    });
    const proxy = new Proxy(running, place.ports);
    if (!(await isListening(https, running))) {
      await proxy.stop();
      throw new Error(`${command[0]} did not start: ${readFileSync(join(folder, "errors"), "utf8")}`);
    }
    return proxy;
  }

  async stop(): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#process.exited;
  }
}

/** `text`, where Robin is at `robin`. */
function atRobin({ robin: told }: Pick<Kind, "robin">, text: string, robin: string): string {
  const [from, to] = robin.startsWith("/")
    ? [told.address, told.socket.replace("/run/robin/robin.sock", robin)]
    : [told.address, told.address.replace("127.0.0.1:3000", robin)];
  return replaced(text, { [from]: to });
}

/** `text` with each of these replaced; fails where one is not there. */
export function replaced(text: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`There is no ${from} in the file of the documents`);
    return before.replaceAll(from, () => to);
  }, text);
}

/** Caddy keeps what it learns in the folders of its user. */
function homes(folder: string) {
  const home = join(folder, "home");
  mkdirSync(home);
  return { HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };
}

/** Whether somebody takes connections on `port` before `running` ends, or patience does. */
async function isListening(port: number, running: Bun.Subprocess): Promise<boolean> {
  const end = performance.now() + PATIENCE;
  while (running.exitCode === null && performance.now() < end) {
    if (await takesConnections(port)) return true;
    await Bun.sleep(10);
  }
  return false;
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.on("connect", () => socket.destroy());
    socket.on("error", () => resolve(false));
  });
}

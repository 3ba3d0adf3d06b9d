import { fromSource } from "../support/program.ts";
import { askOnce } from "./http.ts";
import { Child, owned } from "./children.ts";
import type { bareJobs } from "./bare.ts";

/** A server under load. */
export type Server = { readonly port: number; readonly pid: number; stop(): Promise<void> };

/** Robin itself, as it is run, on the database in `folder`. */
export async function startRobin(
  folder: string,
  command = fromSource(),
  settings: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const env = {
    ...Bun.env,
    NODE_ENV: "production",
    DATA_DIR: folder,
    HOST: "127.0.0.1",
    PORT: "0",
    SENDS_PER_MINUTE: "0",
    ...settings,
  };
  const child = owned(Bun.spawn([...command], { stdio: ["ignore", "pipe", "inherit"], env }));
  const port = await announcedPort(child.stdout);
  const stop = async () => {
    child.kill();
    await child.exited;
  };
  return { port, pid: child.pid, stop };
}

async function announcedPort(output: ReadableStream<Uint8Array>): Promise<number> {
  let said = "";
  for await (const bytes of output) {
    said += new TextDecoder().decode(bytes);
    const port = /http:\/\/[^\s]*:(\d+)[\s"]/.exec(said)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`Robin ended before it listened: ${said}`);
}

/** A server that only answers: what Bun can do at best. */
export class BareServer implements Server {
  #child: Child<typeof bareJobs>;
  readonly port: number;

  private constructor(child: Child<typeof bareJobs>, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(): Promise<BareServer> {
    const child = new Child<typeof bareJobs>("bare.ts");
    return new BareServer(child, await child.do("listen", undefined));
  }

  get pid(): number {
    return this.#child.pid;
  }

  /**
   * From here on it answers as `robin` answers `request`: the same status, headers and body. It looks at nothing of
   * what it is asked, or at the one header that it `reads`.
   */
  async copy(robin: Server, request: Uint8Array, reads?: string): Promise<void> {
    const { status, head, body } = await askOnce(robin.port, request);
    const headers = head
      .toString("latin1")
      .split("\r\n")
      .slice(1)
      .filter((line) => line !== "" && !/^(date|content-length|connection|keep-alive):/i.test(line))
      .map((line): [string, string] => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]);
    await this.#child.do("answer", { status, headers, body: new Uint8Array(body), reads });
  }

  /** From here on who asks to wait gets a stream; with each POST all are told the same. */
  async hold(body: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#child.do("hold", { body });
  }

  /** From here on it takes files into `folder`, and gives out the last one. */
  async keep(folder: string): Promise<void> {
    await this.#child.do("files", { folder });
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}

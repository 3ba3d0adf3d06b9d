import { afterEach, beforeEach, describe, expect, spyOn, test } from "bun:test";
import { connect } from "node:net";
import { join } from "node:path";
import { existsSync, readdirSync } from "node:fs";
import { limits } from "../../../src/base/limits.ts";
import { beginWithFiles } from "../../support/files.ts";
import { until } from "../../support/robin.ts";

const MB = 1_048_576;

let close: (() => unknown)[] = [];

beforeEach(() => {
  spyOn(console, "error").mockImplementation(() => {});
});

afterEach(async () => {
  for (const one of close) await one();
  close = [];
});

/** What one who uploads over a socket of its own says before the file itself. */
const WAYS = {
  "/files": (size: number, cookie: string) => head("/files?name=a.txt", size, cookie, "text/plain"),
  "/chats": (size: number, cookie: string) =>
    head("/chats", size, cookie, "multipart/form-data; boundary=x") +
    '--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n',
} as const;

function head(path: string, size: number, cookie: string, type: string): string {
  const fields = ["Host: localhost", `Cookie: ${cookie}`, `Content-Type: ${type}`, `Content-Length: ${size}`];
  return `POST ${path} HTTP/1.1\r\n${fields.join("\r\n")}\r\n\r\n`;
}

/** A Robin that listens; `timers` are what it wants to be called back for. */
async function begin() {
  const timers: { work: () => void; ms: number }[] = [];
  const after = (work: () => void, ms: number) => {
    const timer = { work, ms };
    timers.push(timer);
    return () => void timers.splice(timers.indexOf(timer), 1);
  };
  const started = await beginWithFiles({}, { after });
  const server = started.app.listen({ hostname: "127.0.0.1", port: 0 });
  close.push(() => server.stop(true));
  const cookie = [...started.ada.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
  const incoming = () => {
    const folder = join(started.folder, "files/incoming");
    return existsSync(folder) ? readdirSync(folder) : [];
  };
  /** Begins to send a file of `size` bytes, of which a few come. */
  const drip = async (way: keyof typeof WAYS, size: number) => {
    const socket = connect(server.port!, "127.0.0.1");
    close.push(() => socket.destroy());
    const heard = { text: "", ended: false };
    socket.on("data", (bytes) => (heard.text += bytes.toString()));
    socket.on("close", () => (heard.ended = true));
    socket.on("error", () => {});
    socket.write(WAYS[way](size, cookie) + "a few");
    await until(() => incoming().length === 1);
    return { socket, heard };
  };
  return { ...started, timers, incoming, drip };
}

describe.each(["/files", "/chats"] as const)("a file that comes by %s", (way) => {
  test("too slowly is refused when its time is over, and nothing of it stays", async () => {
    const { timers, incoming, drip, kept } = await begin();
    const { socket, heard } = await drip(way, MB);
    const { grace, slowest } = limits.file;
    const [timer] = timers.filter(({ ms }) => ms >= grace);
    expect(timer!.ms).toBeLessThanOrEqual(grace + MB / slowest);
    socket.write("a few more");
    timer!.work();
    await until(() => heard.text.startsWith("HTTP/1.1 422 "));
    await until(() => incoming().length === 0);
    await until(() => heard.ended);
    expect(kept()).toEqual([]);
  });

  test("and breaks off leaves nothing", async () => {
    const { incoming, drip, kept } = await begin();
    const { socket } = await drip(way, MB);
    socket.destroy();
    await until(() => incoming().length === 0);
    expect(kept()).toEqual([]);
  });
});

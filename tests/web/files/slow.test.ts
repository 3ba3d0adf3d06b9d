import { afterEach, beforeEach, describe, expect, spyOn, test } from "bun:test";
import { connect } from "node:net";
import { join } from "node:path";
import { existsSync, readdirSync } from "node:fs";
import { limits } from "../../../src/base/limits.ts";
import { longPollTimes } from "../../../src/web/http/longPollTimes.ts";
import { LOOK } from "../../../src/domain/files/slowness.ts";
import { beginWithFiles } from "../../support/files.ts";
import { HandTimer } from "../../support/handTimer.ts";
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
  "/chats": formWith("/chats", "files"),
  "/profile/picture": formWith("/profile/picture", "picture"),
  "/place/mark": formWith("/place/mark", "mark"),
} as const;

type Way = keyof typeof WAYS;

function formWith(path: string, field: string) {
  return (size: number, cookie: string) =>
    head(path, size, cookie, "multipart/form-data; boundary=x") +
    `--x\r\nContent-Disposition: form-data; name="${field}"; filename="a.txt"\r\n\r\n`;
}

function head(path: string, size: number, cookie: string, type: string): string {
  const fields = ["Host: localhost", `Cookie: ${cookie}`, `Content-Type: ${type}`, `Content-Length: ${size}`];
  return `POST ${path} HTTP/1.1\r\n${fields.join("\r\n")}\r\n\r\n`;
}

/** A Robin that listens, and looks at what comes when a test says so. */
async function begin() {
  const timer = new HandTimer();
  const started = await beginWithFiles({}, { after: timer.later });
  const server = started.app.listen({ hostname: "127.0.0.1", port: 0 });
  close.push(() => server.stop(true));
  const cookie = [...started.ada.cookies].map(([key, value]) => `${key}=${value}`).join("; ");
  const incoming = () => {
    const folder = join(started.folder, "files/incoming");
    return existsSync(folder) ? readdirSync(folder) : [];
  };
  /** Begins to send a file of `size` bytes, of which a few come. */
  const drip = async (way: Way, size: number) => {
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
  const isLooking = () => timer.waiting.some(({ ms }) => ms === LOOK);
  /** Has a while pass to the next look at what came; only the jobs of the background wait besides. */
  const look = async () => {
    await until(isLooking);
    timer.waiting.sort((one, other) => Number(other.ms === LOOK) - Number(one.ms === LOOK));
    timer.ring();
  };
  return { ...started, server, incoming, drip, look };
}

describe.each(Object.keys(WAYS) as Way[])("a file that comes by %s", (way) => {
  test("and no further is refused, its line ends, and nothing of it stays", async () => {
    const { incoming, drip, look, kept } = await begin();
    const { heard } = await drip(way, MB);
    for (let passed = 0; passed <= limits.file.stalled; passed += LOOK) await look();
    await until(() => heard.text.startsWith("HTTP/1.1 422 "));
    expect(heard.text).toContain("The file did not come whole. Send it again.");
    await until(() => incoming().length === 0);
    await until(() => heard.ended);
    expect(kept()).toEqual([]);
  });

  test("comes at its own pace: until it is there, the server itself ends nothing", async () => {
    const { server, drip } = await begin();
    const timeout = spyOn(server, "timeout");
    const { socket } = await drip(way, MB);
    expect(timeout.mock.calls.map(([, seconds]) => seconds)).toEqual([0]);
    socket.destroy();
    await until(() => timeout.mock.calls.length > 1);
    expect(timeout.mock.calls.map(([, seconds]) => seconds)).toEqual([0, longPollTimes.idle]);
  });

  test("and breaks off leaves nothing", async () => {
    const { incoming, drip, kept } = await begin();
    const { socket } = await drip(way, MB);
    socket.destroy();
    await until(() => incoming().length === 0);
    expect(kept()).toEqual([]);
  });
});

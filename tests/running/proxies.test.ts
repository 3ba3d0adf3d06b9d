import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { longPollTimes } from "../../src/web/http/longPollTimes.ts";
import { Browser } from "../support/browser.ts";
import { Events } from "../support/events.ts";
import { contents } from "../support/page.ts";
import { endProcesses, newFolder, start } from "../support/processes.ts";
import { has, kinds, Proxy, type Name } from "./proxy.ts";
import { SlowRequest } from "./slowRequest.ts";

// Processes start slowly on a machine that is busy with other tests.
setDefaultTimeout(30_000);

const MB = 1_048_576;

/** How long what was sent may take until Robin has it, in ms. */
const PATIENCE = 10_000;

const names = Object.keys(kinds) as Name[];
const missing = names.filter((name) => !has(name));
if (missing.length > 0 && Bun.env.CI)
  throw new Error(`There is no ${missing.join(", ")}, and in CI all proxies of the documents are tried.`);

const password = "a long way home";
const folder = folderOfGroup();
const socket = join(folder, "robin.sock");
let robin: Awaited<ReturnType<typeof start>>;
const proxies = new Map<Name, Proxy>();

beforeAll(async () => {
  [robin] = await Promise.all([startRobin(), startRobin({ HOST: `unix:${socket}` })]);
  const started = names
    .filter(has)
    .map(async (name) => proxies.set(name, await Proxy.start(name, `127.0.0.1:${robin.port}`)));
  await Promise.all(started);
});

afterAll(async () => {
  // In this order: Apache stops when nothing is under way any more.
  await endProcesses();
  await Promise.all([...proxies.values()].map((proxy) => proxy.stop()));
  rmSync(folder, { recursive: true });
});

describe.each(names)("with what the documents have for %s", (name) => {
  const proxy = () => proxies.get(name)!;
  const it = test.skipIf(!has(name));

  it("a page comes over HTTPS, and over HTTP the way there", async () => {
    const answer = await through(proxy()).get("/login");
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("</html>");
    expect(answer.headers.get("strict-transport-security")).toContain("max-age=");
    const open = await fetch(`http://127.0.0.1:${proxy().ports.http}/login`, {
      redirect: "manual",
      headers: { host: "127.0.0.1" },
    });
    expect([301, 308]).toContain(open.status);
    expect(open.headers.get("location")).toStartWith("https://");
  });

  it("one signs in, by a form that names where it came from, and gets a cookie for HTTPS alone", async () => {
    const answer = await signIn(through(proxy()), proxy().address);
    expect(answer.status).toBe(303);
    expect(answer.headers.getSetCookie().join()).toMatch(/^__Host-.*Secure/);
  });

  it("a poll is held, and answered when somebody speaks", async () => {
    const ada = await signedIn(proxy());
    const path = await pollPath(ada);
    let isAnswered = false;
    const poll = ada.poll(path, { prefer: `wait=${longPollTimes.asked}` }).finally(() => {
      isAnswered = true;
    });
    for (let asked = 0; asked < 5; asked++) await (await ada.get("/healthz")).text();
    expect(isAnswered).toBe(false);
    await ada.say("held no more");
    expect(contents(await (await poll).text())).toEqual(["held no more"]);
  });

  it("events come one by one, while the response goes on", async () => {
    const ada = await signedIn(proxy());
    const leaving = new AbortController();
    const events = await Events.open(ada, await pollPath(ada), leaving.signal);
    for (const content of ["one", "two"]) {
      await ada.say(content);
      expect(contents((await events.next())!.markup)).toEqual([content]);
    }
    leaving.abort();
  });

  it("a large file is with Robin while the rest of it is still to come, and comes back as it was", async () => {
    const ada = await signedIn(proxy());
    const bytes = new Uint8Array(30 * MB).fill(7);
    const half = 15 * MB;
    const upload = await SlowRequest.from("127.0.0.1", proxy().ports.https);
    const file = encodeURIComponent("100 % [ü].bin");
    upload.begin(`POST /files?name=${file}`, { cookie: cookies(ada), "content-length": bytes.length });
    await upload.write(bytes.subarray(0, half));
    // What is on its way lies in buffers of the system and of the proxy, of some MB.
    const end = performance.now() + PATIENCE;
    while (comingIn(robin.folder) <= half / 2 && performance.now() < end) await Bun.sleep(5);
    expect(comingIn(robin.folder)).toBeGreaterThan(half / 2);
    await upload.write(bytes.subarray(half));
    const answer = await upload.answer();
    expect(answer).toStartWith("HTTP/1.1 201 ");
    const id = /"id":(\d+)/.exec(answer)![1]!;
    await ada.say("", { file: id });
    const back = await ada.get(`/files/${id}/${file}`);
    expect(Buffer.compare(await back.bytes(), bytes)).toBe(0);
  });

  it("a file that is larger than Robin takes is refused by Robin itself, with a page", async () => {
    const ada = await signedIn(proxy());
    const upload = await SlowRequest.from("127.0.0.1", proxy().ports.https);
    const bytes = new Uint8Array(60 * MB);
    upload.begin("POST /files?name=a", { cookie: cookies(ada), "content-length": bytes.length });
    void upload.write(bytes).catch(() => {});
    expect(await upload.answer()).toMatch(/^HTTP\/1\.1 413 [^]*<\/html>/);
  });

  it("Robin knows where a request comes from, whatever its sender says", async () => {
    const from = `127.0.0.${5 + names.indexOf(name)}`;
    const request = await SlowRequest.from(from, proxy().ports.https);
    const body = new URLSearchParams({ name: "Ada", password: "something else" }).toString();
    request.begin("POST /login", {
      "x-forwarded-for": "203.0.113.9",
      "content-type": "application/x-www-form-urlencoded",
      "content-length": body.length,
    });
    await request.write(Buffer.from(body));
    expect(await request.answer()).toStartWith("HTTP/1.1 401 ");
    const said = await robin.rest((text) => text.includes(`address=${from}\n`));
    expect(said).not.toContain("203.0.113.9");
  });

  it("one signs in, too, where Robin listens at a socket", async () => {
    const other = await Proxy.start(name, socket);
    expect((await signIn(through(other), other.address)).status).toBe(303);
    await other.stop();
  });
});

/** Starts a Robin behind a proxy, which is Ada's. */
async function startRobin(more = {}) {
  const file = join(newFolder(), "password");
  await Bun.write(file, password);
  return start({ TRUST_PROXY: "on", OWNER_NAME: "Ada", OWNER_PASSWORD_FILE: file, ...more });
}

/** A browser that takes the certificate as it is. */
function through({ address }: Proxy): Browser {
  return new Browser((request) => fetch(request, { tls: { rejectUnauthorized: false } }), address);
}

const signIn = (browser: Browser, origin: string) =>
  browser.post("/login", { name: "Ada", password }, { origin });

async function signedIn(proxy: Proxy): Promise<Browser> {
  const browser = through(proxy);
  await signIn(browser, proxy.address);
  return browser;
}

/** Where a page of the lobby asks for what is new. */
async function pollPath(browser: Browser): Promise<string> {
  const page = await (await browser.get("/")).text();
  return /hx-get="(\/chats\?[^"]+)"/.exec(page)![1]!.replaceAll("&amp;", "&");
}

const cookies = ({ cookies }: Browser) => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");

/** Bytes of files that are on their way into `folder`. */
function comingIn(folder: string): number {
  const incoming = join(folder, "files/incoming");
  if (!existsSync(incoming)) return 0;
  const sizes = readdirSync(incoming).map((file) => statSync(join(incoming, file)).size);
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A folder whose files are for the group that the proxies have when they are started by root, which Debian gives this number. */
function folderOfGroup(): string {
  const folder = mkdtempSync(join(tmpdir(), "robin-socket-"));
  if (process.getuid?.() === 0) {
    chownSync(folder, 0, 33);
    chmodSync(folder, 0o2750);
  }
  return folder;
}

import { afterEach, beforeEach, describe, expect, setSystemTime, spyOn, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  announce,
  type Level,
  LEVELS,
  logAs,
  logError,
  logFailure,
  logRequest,
  logWarning,
  reportEvent,
} from "../../src/base/log.ts";

const TERMINAL = { log: true, error: true };
const ELSEWHERE = { log: false, error: false };
const TIME = "2026-11-26T12:00:00.000Z";

/** What was printed, each line after the stream that it went to. */
let printed: string[];
let streams: { mockRestore(): void }[];

beforeEach(() => {
  printed = [];
  setSystemTime(new Date(TIME));
  streams = (["log", "error"] as const).map((stream) =>
    spyOn(console, stream).mockImplementation((line: string) => void printed.push(`${stream} ${line}`)),
  );
});

afterEach(() => {
  for (const stream of streams) stream.mockRestore();
  logAs("info", TERMINAL);
  setSystemTime();
});

function logAll(): void {
  logRequest({ method: "GET", route: "/rooms/:id", status: 200, ms: 3, user: 7, address: "192.0.2.1" });
  reportEvent("wrong password", { user: 3, by: undefined, address: "192.0.2.1" });
  logWarning("the disk is slow.");
  logError("Robin ends here.");
}

describe("on a terminal", () => {
  test("each line is to be read, with the time", () => {
    logAs("debug", TERMINAL);
    logAll();
    expect(printed).toEqual([
      `log ${TIME} request method=GET route=/rooms/:id status=200 ms=3 user=7 address=192.0.2.1`,
      `log ${TIME} wrong password user=3 address=192.0.2.1`,
      `error ${TIME} warning: the disk is slow.`,
      `error ${TIME} Robin ends here.`,
    ]);
  });

  test("what a person needs to begin stands alone", () => {
    announce("Open this:", "http://localhost/claim/x");
    expect(printed).toEqual(["log Open this:\nhttp://localhost/claim/x"]);
  });
});

describe("elsewhere", () => {
  test("each line is JSON, with the time, the level, what happened, and the facts that are known", () => {
    logAs("debug", ELSEWHERE);
    logAll();
    announce("Open this:", "http://localhost/claim/x");
    expect(printed).toEqual([
      `log {"time":"${TIME}","level":"debug","message":"request","method":"GET","route":"/rooms/:id","status":200,"ms":3,"user":7,"address":"192.0.2.1"}`,
      `log {"time":"${TIME}","level":"info","event":"wrong password","user":3,"address":"192.0.2.1"}`,
      `error {"time":"${TIME}","level":"warn","message":"the disk is slow."}`,
      `error {"time":"${TIME}","level":"error","message":"Robin ends here."}`,
      `log {"time":"${TIME}","level":"info","message":"Open this: http://localhost/claim/x"}`,
    ]);
  });

  test("a mistake is one line that says where it happened, and not what somebody wrote", () => {
    logAs("info", ELSEWHERE);
    logFailure("GET /rooms", new TypeError("a secret\nword"), "; tried again");
    expect(printed).toHaveLength(1);
    const told = JSON.parse(printed[0]!.slice("error ".length)) as { message: string; stack: string };
    expect(told.message).toBe("GET /rooms failed: TypeError; tried again");
    expect(told.stack).toMatch(/^at .*log\.test\.ts:\d+:\d+\)?/);
    expect(printed[0]).not.toContain("secret");
  });

  test.each(["ENOSPC", "STORAGE_ConnectionRefused", "DATABASE_UNREACHABLE"])(
    "that something fails as a disk is full or a server is away is a warning: %p",
    (code) => {
      logAs("info", ELSEWHERE);
      logFailure("GET /files/1", Object.assign(new Error("a secret"), { code }));
      expect(printed).toEqual([
        `error {"time":"${TIME}","level":"warn","message":"GET /files/1 failed: Error ${code}"}`,
      ]);
    },
  );

  test("a terminal may be at one of the streams alone", () => {
    logAs("info", { log: true, error: false });
    logAll();
    expect(printed.map((line) => line.includes("{"))).toEqual([false, true, true]);
  });
});

test.each(LEVELS.map((level, index): [Level, number] => [level, index]))(
  "from %s on, what matters less is not printed, but what a person needs to begin",
  (level, index) => {
    logAs(level, ELSEWHERE);
    logAll();
    announce("Robin is at http://localhost:3000");
    const levels = printed.map((line) => /"level":"(\w+)"/.exec(line)![1]!);
    expect(levels).toEqual([...LEVELS.slice(index), "info"]);
  },
);

test("what SECURITY.md has fail2ban look for finds who guesses passwords, and nobody else", () => {
  const security = readFileSync(join(import.meta.dir, "../../SECURITY.md"), "utf8");
  const [, given = ""] = /For fail2ban: `([^`]+)`/.exec(security)!;
  const looked = new RegExp(given.replace("<HOST>", "(?<host>[\\d.a-f:]+)"));
  logAs("info", ELSEWHERE);
  reportEvent("wrong password", { user: 3, address: "192.0.2.1" });
  reportEvent("wrong password", { address: "2001:db8:0:0" });
  reportEvent("signed in", { user: 3, address: "192.0.2.7" });
  const found = printed.map((line) => looked.exec(line)?.groups?.["host"]);
  expect(found).toEqual(["192.0.2.1", "2001:db8:0:0", undefined]);
});

import { isOldNews } from "./outage.ts";
import { codeOf, whyUnwritable } from "./unwritable.ts";

/** How much a line matters, from the least on. */
export const LEVELS = ["debug", "info", "warn", "error"] as const;

export type Level = (typeof LEVELS)[number];

/** `level`: the least that is printed; `isRead`: whether a person reads along. */
type Form = {
  readonly level: Level;
  readonly isRead: { readonly log: boolean; readonly error: boolean };
};

/** Until Robin starts, and in its commands, a person reads along. */
let form: Form = { level: "info", isRead: { log: true, error: true } };

/** Has lines be readable where a person reads along, and JSON elsewhere, from `level` on. */
export function logAs(level: Level, isRead: Form["isRead"]): void {
  form = { level, isRead };
}

/** Whether lines of `level` are printed. */
export function isLogged(level: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(form.level);
}

/** Prints `told` with the time (UTC, RFC 3339): as JSON, or in its place `line`. Neither ever holds what somebody typed. */
function print(stream: "log" | "error", level: Level, line: string, told: object): void {
  if (!isLogged(level)) return;
  const time = new Date().toISOString();
  console[stream](form.isRead[stream] ? `${time} ${line}` : JSON.stringify({ time, level, ...told }));
}

/** Prints what a person needs to begin, whatever the level: as it stands on a terminal, elsewhere in one line of JSON. */
export function announce(...lines: readonly string[]): void {
  const time = new Date().toISOString();
  const message = lines.join(" ");
  console.log(form.isRead.log ? lines.join("\n") : JSON.stringify({ time, level: "info", message }));
}

/** Prints on stdout that something is well again. */
export function logInfo(message: string): void {
  print("log", "info", message, { message });
}

/** Prints on stderr what whoever runs Robin should do something about. */
export function logWarning(message: string): void {
  print("error", "warn", `warning: ${message}`, { message });
}

/** Prints what it is told the first time as a warning, and nothing after that: what is set up wrongly is so with every request. */
export function warningOnce(): (message: string) => void {
  let hasWarned = false;
  return (message) => {
    if (!hasWarned) logWarning(message);
    hasWarned = true;
  };
}

/** Prints on stderr why something ends. */
export function logError(message: string): void {
  print("error", "error", message, { message });
}

/** `host`, which somebody asked for, as it may stand in the log: nobody writes lines of their own into it. */
export function loggable(host: string): string {
  return /^[a-z\d.:[\]-]{1,100}$/i.test(host) ? host : "another name";
}

/**
 * Notes that `what` failed, where, and what happens `next`, for whoever mends it. The error's message is left out, since
 * that may quote what a user wrote; and so is the place where a disk takes no more, or a server is away, since that is anywhere and again and
 * again: it is no mistake of Robin's. Of an outage it is said once.
 */
export function logFailure(what: string, error: unknown, next = ""): void {
  if (isOldNews(error, what)) return;
  const { name, message, stack = "" } = error instanceof Error ? error : { name: typeof error, message: "" };
  const code = codeOf(error);
  const isMistake = whyUnwritable(error) === undefined;
  const frames = stack
    .replace(message, "")
    .split("\n")
    .filter((line) => isMistake && /^\s+at /.test(line));
  const sentence = `${what} failed: ${[name, code].filter(Boolean).join(" ")}${next}`;
  const at = frames.length > 0 ? { stack: frames.map((frame) => frame.trim()).join("\n") } : {};
  print("error", isMistake ? "error" : "warn", [sentence, ...frames].join("\n"), {
    message: sentence,
    ...at,
  });
}

/** What who runs Robin wants to know of, and to find again when something is wrong. */
export type Event =
  | "signed in"
  | "signed out"
  | "wrong password"
  | "registered"
  | "password changed"
  | "name changed"
  | "picture changed"
  | "picture removed"
  | "account deleted"
  | "role given"
  | "place handed over"
  | "place changed"
  | "banned"
  | "ban lifted"
  | "muted"
  | "mute lifted"
  | "recovery made"
  | "recovery mailed"
  | "email changed"
  | "recovered"
  | "invite made"
  | "invite withdrawn"
  | "room made"
  | "room changed"
  | "room archived"
  | "room restored"
  | "room deleted"
  | "taken out"
  | "message deleted"
  | "data exported"
  | "backup made"
  | "purged"
  | "reported"
  | "report decided";

/** Whom an event concerns, who did it and from where: numbers and addresses, and words of Robin's own. */
export type Facts = {
  readonly user?: number | undefined;
  /** Who did it; none: who sits at the machine, or nobody who is known. */
  readonly by?: number | undefined;
  readonly room?: number | undefined;
  /** The network address, as limits know it. */
  readonly address?: string | undefined;
  /** The handle of the session in which it was done. */
  readonly session?: string | undefined;
  readonly detail?: string | undefined;
};

/** Takes note of what happened. */
export type Report = (event: Event, facts: Facts) => void;

/** Prints what happened on stdout: `2026-11-26T12:00:00.000Z wrong password user=3 address=192.0.2.1`, or the same as JSON. */
export const reportEvent: Report = (event, facts) => {
  print("log", "info", `${event}${listed(facts)}`, { event, ...facts });
};

/** A request that was answered: by the pattern of its route, since an address may hold a secret or what somebody typed. */
export type Answered = {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly user?: number | undefined;
  readonly address: string;
};

/** Prints on stdout, for debugging, that a request was answered. */
export function logRequest(answered: Answered): void {
  print("log", "debug", `request${listed(answered)}`, { message: "request", ...answered });
}

function listed(facts: object): string {
  const known = Object.entries(facts).filter(([, value]) => value !== undefined);
  return known.map(([name, value]) => ` ${name}=${value}`).join("");
}

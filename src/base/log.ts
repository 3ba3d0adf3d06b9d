import { codeOf, whyUnwritable } from "./unwritable.ts";

/** Prints `line` on stderr, after the time (UTC, RFC 3339). A line never holds what somebody typed. */
export function logLine(line: string): void {
  console.error(`${new Date().toISOString()} ${line}`);
}

/** `host`, which somebody asked for, as it may stand in the log: nobody writes lines of their own into it. */
export function loggable(host: string): string {
  return /^[a-z\d.:[\]-]{1,100}$/i.test(host) ? host : "another name";
}

/**
 * Notes that `what` failed, where, and what happens `next`, for whoever mends it. The error's message is left out, since
 * that may quote what a user wrote; and so is the place where a disk takes no more, since that is anywhere and again and again.
 */
export function logFailure(what: string, error: unknown, next = ""): void {
  const { name, message, stack = "" } = error instanceof Error ? error : { name: typeof error, message: "" };
  const code = codeOf(error);
  const isMistake = whyUnwritable(error) === undefined;
  const frames = stack
    .replace(message, "")
    .split("\n")
    .filter((line) => isMistake && /^\s+at /.test(line));
  logLine([`${what} failed: ${[name, code].filter(Boolean).join(" ")}${next}`, ...frames].join("\n"));
}

/** What who runs Robin wants to know of, and to find again when something is wrong. */
export type Event =
  | "signed in"
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
  | "backup taken"
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

/** Prints what happened on stdout: `2026-11-26T12:00:00.000Z wrong password user=3 address=192.0.2.1`. */
export const reportEvent: Report = (event, facts) => {
  const told = Object.entries(facts).map(([name, value]) => ` ${name}=${value}`);
  console.log(`${new Date().toISOString()} ${event}${told.join("")}`);
};

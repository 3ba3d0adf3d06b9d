import { isIPv6 } from "node:net";
import { isAbsolute, normalize } from "node:path";
import { backupPlace, bucket } from "./buckets.ts";
import { isEmailAddress } from "./emailAddress.ts";
import { decoded, type Environment } from "./environment.ts";
import { usualHost } from "./hostName.ts";
import { LEVELS } from "./log.ts";
import { plainPath } from "./plainPath.ts";
import { StartupError } from "./startupError.ts";

/** What the person who runs Robin may set. */
export type Settings = Readonly<ReturnType<typeof readSettings>>;

/** Reads each setting from the variable of `environment` that is named here. Throws StartupError at the first that is wrong. */
export function readSettings(environment: Environment) {
  return {
    port: whole(environment, "PORT", 3000, 0, 65_535),
    /** An address or a name; or `unix:` and the path of a socket, see `socketOf`. */
    host: host(environment, "HOST", "TRUST_PROXY"),
    dataDir: folder(environment, "DATA_DIR"),
    /** Messages a user may send a minute after the first burst; 0: no limit. */
    sendsPerMinute: whole(environment, "SENDS_PER_MINUTE", 60, 0, 60_000),
    /** Whether the last proxy's X-Forwarded-For and X-Forwarded-Proto are believed. */
    trustProxy: isOn(environment, "TRUST_PROXY"),
    /** The address by which people reach Robin, such as https://chat.example.org; undefined: whatever they use. */
    origin: origin(environment, "ORIGIN"),
    /** Polls held at the same time, of all visitors; further ones are answered at once. */
    heldPolls: whole(environment, "HELD_POLLS", 15_000, 0, 1_000_000),
    /** Memory for rendered messages, in MB. */
    cacheMB: whole(environment, "CACHE_MB", 16, 1, 4_096),
    /** MB that a file may have, all of one user, and all together; 0 of the last two: no limit. */
    fileMB: whole(environment, "FILE_MB", 50, 1, 1_000_000),
    userFilesMB: whole(environment, "USER_FILES_MB", 5_000, 0, 1_000_000_000),
    filesMB: whole(environment, "FILES_MB", 0, 0, 1_000_000_000),
    /** Where the bytes of files are kept; undefined: in the data folder. */
    s3: bucket(environment, "S3_URL", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY_FILE", "S3_REGION"),
    /** How many nightly backups are kept in the data folder; 0: none are made. */
    nightlyBackups: whole(environment, "NIGHTLY_BACKUPS", 7, 0, 365),
    /** The bucket elsewhere to which each backup is sent; undefined: it stays where it is made. */
    backupTo: backupPlace(environment, "BACKUP_TO"),
    /** The public key of age for which backups are encrypted that no other is given for; undefined: they are not. */
    backupRecipient: recipient(environment, "BACKUP_RECIPIENT"),
    /** The PostgreSQL that this machine shares with others; undefined: it has all for itself. */
    databaseUrl: database(environment, "DATABASE_URL"),
    /** The server that takes mail; undefined: Robin sends none. */
    smtp: mailServer(environment, "SMTP_URL"),
    /** Whose the place is from its first start on; undefined: whoever claims it. */
    owner: owner(environment, "OWNER_NAME", "OWNER_PASSWORD_FILE"),
    /** The least that is printed. */
    logLevel: one(environment, "LOG_LEVEL", LEVELS, "info"),
    /** The file with the token by which a program watches from elsewhere; undefined: none does. */
    metricsTokenFile: file(environment, "METRICS_TOKEN_FILE"),
    /** The certificate of a push service on this machine that stands in for all others; undefined: these are asked. */
    pushStandIn: file(environment, "PUSH_STAND_IN"),
  };
}

function word(environment: Environment, name: string, fallback: string): string {
  const value = environment[name] ?? fallback;
  if (value.trim() === "") throw new StartupError(`${name} is empty; leave it out to get ${fallback}.`);
  return value;
}

/** The path of the socket that `host` of the settings is; undefined: it is an address. */
export const socketOf = (host: string): string | undefined =>
  host.startsWith("unix:") ? host.slice("unix:".length) : undefined;

/** A socket, or a name or an address without the brackets that an address of IPv6 has in a URL. */
function host(environment: Environment, name: string, trust: string): string {
  const bare = word(environment, name, "0.0.0.0").replace(/^\[(.*)\]$/, "$1");
  if (socketOf(bare) !== undefined) return socket(bare, name, isOn(environment, trust), trust);
  // However "every address" is written, it is the same.
  return isIPv6(bare) && /^[0:]+$/.test(bare) ? "::" : bare;
}

/** The most bytes that the path of a socket may have on Linux, where the last one is 0 (unix(7)); elsewhere it is a few less. */
const SOCKET_BYTES = 107;

function socket(host: string, name: string, isTrusted: boolean, trust: string): string {
  const path = socketOf(host)!;
  if (!isAbsolute(path) || path.endsWith("/"))
    throw wrong(name, host, "it has to be like unix:/run/robin/robin.sock, with the whole path.");
  if (Buffer.byteLength(path) > SOCKET_BYTES)
    throw wrong(name, host, `the path of a socket has up to ${SOCKET_BYTES} bytes.`);
  // A socket has no addresses: all visitors would share the limits of one.
  if (!isTrusted) throw wrong(name, host, `only a proxy can tell who comes by it: set ${trust}=on.`);
  return `unix:${normalize(plainPath(name, path))}`;
}

function folder(environment: Environment, name: string): string {
  return plainPath(name, word(environment, name, "./data"));
}

function file(environment: Environment, name: string): string | undefined {
  const path = environment[name];
  if (path === "") throw new StartupError(`${name} is empty; leave it out.`);
  return path === undefined ? undefined : plainPath(name, path);
}

function owner(environment: Environment, name: string, file: string) {
  const [owner, passwordFile] = [environment[name], environment[file]];
  if (owner === undefined && passwordFile === undefined) return undefined;
  const given = owner === undefined ? file : name;
  if (!owner && !passwordFile) throw new StartupError(`${given} is empty; leave it out.`);
  if (!owner) throw new StartupError(`${name} is missing: ${file} is the password of somebody.`);
  if (!passwordFile) throw new StartupError(`${file} is missing: ${name} is somebody with a password.`);
  return { name: owner, passwordFile: plainPath(file, passwordFile) };
}

function recipient(environment: Environment, name: string): string | undefined {
  const value = environment[name];
  if (value === undefined || /^age1[\da-z]+$/.test(value)) return value;
  // Who takes the other line of what age-keygen writes would have it in the log.
  if (/AGE-SECRET-KEY-/i.test(value))
    throw new StartupError(`${name} is a secret key; it has to be the public key of that, such as age1….`);
  throw wrong(name, value, "it has to be a public key of age, such as age1….");
}

/** A database that several machines share. */
function database(environment: Environment, name: string): string | undefined {
  const value = environment[name];
  const url = URL.parse(value ?? "");
  const isRight = url !== null && /^postgres(?:ql)?:$/.test(url.protocol) && /^\/[^/]+$/.test(url.pathname);
  if (value === undefined || (isRight && url.hostname !== "")) return value;
  // The password is in it: the value is told to nobody.
  throw new StartupError(`${name} is not like postgres://robin:password@postgres.example.org/robin.`);
}

/** A server that takes mail, who sends it, and from which address it comes. */
export type MailServer = NonNullable<Settings["smtp"]>;

function mailServer(environment: Environment, name: string) {
  const value = environment[name];
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  const [user, password] = [url?.username, url?.password].map(decoded);
  const from = url?.searchParams.get("from") ?? user;
  const others = [...(url?.searchParams.keys() ?? [])].filter((key) => key !== "from");
  const isPlain = url !== null && /^\/?$/.test(url.pathname) && others.length === 0 && !url.hash;
  const isKnown = isPlain && /^smtps?:$/.test(url.protocol) && url.hostname !== "";
  // The password is in it: the value is told to nobody.
  if (!isKnown || user === undefined || password === undefined || !isEmailAddress(from ?? ""))
    throw new StartupError(
      `${name} is not like smtps://robin%40example.org:password@mail.example.org, or ends without ?from=robin@example.org where the name is no address.`,
    );
  const isEncrypted = url.protocol === "smtps:";
  const port = url.port === "" ? (isEncrypted ? 465 : 587) : Number(url.port);
  return { host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port, isEncrypted, user, password, from: from! };
}

function origin(environment: Environment, name: string): string | undefined {
  const value = environment[name];
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  if (url?.password)
    throw new StartupError(
      `${name} is an address with a password; it has to be like https://chat.example.org, without one.`,
    );
  if (!url || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    throw wrong(name, value, "it has to be like https://chat.example.org, without a path.");
  }
  return `${url.protocol}//${usualHost(url.host, url.protocol)}`;
}

function whole(environment: Environment, name: string, fallback: number, least: number, most: number) {
  const value = environment[name] ?? String(fallback);
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most) {
    throw wrong(name, value, `it has to be a whole number from ${least} to ${most}.`);
  }
  return number;
}

/** One of `choices`, however large its letters are. */
function one<Choice extends string>(
  environment: Environment,
  name: string,
  choices: readonly Choice[],
  fallback: Choice,
): Choice {
  const value = environment[name] ?? fallback;
  const chosen = choices.find((choice) => choice === value.toLowerCase());
  if (chosen === undefined) throw wrong(name, value, `it has to be one of ${choices.join(", ")}.`);
  return chosen;
}

function isOn(environment: Environment, name: string): boolean {
  const value = environment[name] ?? "off";
  if (/^(on|true|yes|1)$/i.test(value)) return true;
  if (/^(off|false|no|0)$/i.test(value)) return false;
  throw wrong(name, value, "it has to be on or off.");
}

function wrong(name: string, value: string, why: string): StartupError {
  return new StartupError(`${name} is "${value}"; ${why}`);
}

import { decoded, type Environment } from "./environment.ts";
import { plainPath } from "./plainPath.ts";
import { StartupError } from "./startupError.ts";

/** A bucket of a server that speaks S3, and who asks there. */
export type Bucket = NonNullable<ReturnType<typeof bucket>>;

/** The bucket that these four variables say; undefined where none is set. Throws StartupError. */
export function bucket(environment: Environment, address: string, id: string, file: string, area: string) {
  const names = [address, id, file, area];
  const values = names.map((name) => environment[name]);
  const [url, accessKeyId, secretFile, region] = values;
  const given = names.find((_, index) => values[index] !== undefined);
  if (given === undefined) return undefined;
  if (url === "")
    throw new StartupError(`${address} is empty; leave it out to keep files in the data folder.`);
  if (!url) throw new StartupError(`${address} is missing: ${given} is for a bucket.`);
  if (!accessKeyId)
    throw new StartupError(`${id} is missing: ${address} is a bucket for which one needs a key.`);
  if (!secretFile) throw new StartupError(`${file} is missing: ${id} is a key with a secret.`);
  if (region === "") throw new StartupError(`${area} is empty; leave it out where the server needs none.`);
  return { ...placeOf(address, url), accessKeyId, secretFile: plainPath(file, secretFile), region };
}

/** A server, a bucket of it, and the path in that below which everything lies. */
function placeOf(name: string, value: string) {
  const url = URL.parse(value);
  const [, bucket = "", path = ""] = /^\/([^/]+)((?:\/[\w.-]+)*)\/?$/.exec(url?.pathname ?? "") ?? [];
  // The address is told where something is wrong: nothing secret is taken in it.
  const isPlain = url !== null && !url.username && !url.password && !url.search && !url.hash;
  if (!isPlain || !/^https?:$/.test(url.protocol) || bucket === "")
    throw new StartupError(`${name} has to be like https://s3.example.org/bucket, without a key or a query.`);
  return { endpoint: url.origin, bucket, path: path.slice(1) };
}

/** A bucket elsewhere, and who writes there. */
export type BackupPlace = NonNullable<ReturnType<typeof backupPlace>>;

/** The same of one that a single variable says, with the key in it. Throws StartupError. */
export function backupPlace(environment: Environment, name: string) {
  const value = environment[name];
  if (value === undefined) return undefined;
  const url = URL.parse(value);
  const [accessKeyId, secretAccessKey] = [url?.username, url?.password].map(decoded);
  const [, bucket = "", path = ""] = /^\/([^/]+)((?:\/[\w.-]+)*)\/?$/.exec(url?.pathname ?? "") ?? [];
  const search = url?.search ?? "";
  const [, region] = /^\?region=([\w-]+)$/.exec(search) ?? [];
  const isNamed = search === "" || region !== undefined;
  const isPlain = url !== null && url.hostname !== "" && isNamed && !url.hash;
  // The secret is in it: the value is told to nobody.
  if (!isPlain || !/^s3(?:\+http)?:$/.test(url.protocol) || !accessKeyId || !secretAccessKey || bucket === "")
    throw new StartupError(
      `${name} is not like s3://key:secret@s3.example.org/bucket/folder, or s3+http:// without TLS, with ?region= and nothing else behind it.`,
    );
  // Nothing goes in the open but on the machine itself, and where that is asked for.
  const isOpen = url.protocol === "s3+http:" || /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname);
  const endpoint = `${isOpen ? "http" : "https"}://${url.host}`;
  const folder = path === "" ? "" : `${path.slice(1)}/`;
  return { endpoint, bucket, folder, accessKeyId, secretAccessKey, region };
}

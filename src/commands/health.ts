import { socketOf, type Settings } from "../base/settings.ts";
import { reachable } from "./reachable.ts";

/** For the health check of a container: whether the Robin on this machine answers. */
export async function isHealthy({ host, port }: Pick<Settings, "host" | "port">): Promise<boolean> {
  // A proxy for what leaves this machine is not asked about what does not.
  delete process.env["http_proxy"];
  delete process.env["HTTP_PROXY"];
  const unix = socketOf(host);
  const address = unix === undefined ? `${reachable(host, "127.0.0.1")}:${port}` : "localhost";
  const signal = AbortSignal.timeout(2_000);
  const response = await fetch(`http://${address}/healthz`, { signal, ...(unix && { unix }) }).catch(
    () => undefined,
  );
  return response?.ok === true;
}

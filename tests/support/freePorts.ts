import { createServer, type Server } from "node:net";

/** Ports that the system gives to nobody by itself (Linux: to 32767), so that one stays free while its server is down. */
const PORTS = { from: 20_000, to: 32_000 } as const;

/** As many ports of 127.0.0.1, each another, on which nobody listens. */
export async function freePorts(count: number): Promise<number[]> {
  const probes = new Map<number, Server>();
  while (probes.size < count) {
    const port = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from));
    const probe = await listening(port);
    if (probe !== undefined) probes.set(port, probe);
  }
  await Promise.all([...probes.values()].map((probe) => new Promise((resolve) => probe.close(resolve))));
  return [...probes.keys()];
}

/** A server on `port`, unless somebody listens there. */
function listening(port: number): Promise<Server | undefined> {
  const { promise, resolve } = Promise.withResolvers<Server | undefined>();
  const server = createServer().once("error", () => resolve(undefined));
  server.listen(port, "127.0.0.1", () => resolve(server));
  return promise;
}

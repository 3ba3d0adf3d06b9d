import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../support/eventually.ts";
import { endProcesses, start } from "../support/processes.ts";
import { block } from "../support/severalMachines.ts";
import { kinds, Proxy, replaced } from "./proxy.ts";

// Processes start slowly on a machine that is busy with other tests.
setDefaultTimeout(60_000);

/** How long a balancer may take until it knows which machines answer, in ms. */
const NOTICED = 15_000;

/** How long a page may take, in ms, from a machine that answers. */
const QUICK = 1_500;

const haproxy: Parameters<typeof Proxy.of>[0] = {
  replaced: ({ folder, ports, cert, key }) => {
    const both = join(folder, "chat.pem");
    writeFileSync(both, readFileSync(cert, "utf8") + readFileSync(key, "utf8"));
    return {
      ":80\n": `127.0.0.1:${ports.http}\n`,
      ":443 ssl crt /usr/local/etc/haproxy/chat.pem": `127.0.0.1:${ports.https} ssl crt ${both}`,
    };
  },
  command: (_, site) => ["haproxy", "-db", "-f", site],
};

const balancers = { caddy: [kinds.caddy, block("caddyfile")], haproxy: [haproxy, block("haproxy")] } as const;

const missing = Object.keys(balancers).filter((program) => Bun.which(program) === null);
if (missing.length > 0 && Bun.env.CI)
  throw new Error(`There is no ${missing.join(", ")}, and in CI both balancers are tried.`);

const running: { readonly name: string; readonly balancer: Proxy }[] = [];

afterAll(async () => {
  await endProcesses();
  for (const { balancer } of running) await balancer.stop();
});

test.skipIf(missing.length > 0)("balancers leave out a machine that does not answer", async () => {
  const robins = await Promise.all([start({ TRUST_PROXY: "on" }), start({ TRUST_PROXY: "on" })]);
  const machines = robins.map(({ port }, index) => [`robin-${index + 1}:3000`, `127.0.0.1:${port}`]);
  for (const [name, [kind, text]] of Object.entries(balancers))
    running.push({ name, balancer: await Proxy.of(kind, replaced(text, Object.fromEntries(machines))) });
  for (const robin of robins) {
    robin.kill("SIGSTOP");
    await eventually(async () => {
      const told = await Promise.all(running.map(async ({ name, balancer }) => [name, await ask(balancer)]));
      expect(told).toEqual(running.map(({ name }) => [name, [200, 200, 200, 200, 200, 200]]));
    }, NOTICED);
    robin.kill("SIGCONT");
  }
});

/** What a balancer answers to who asks again and again: statuses, or why there is none. */
async function ask({ address }: Proxy): Promise<(number | string)[]> {
  const told: (number | string)[] = [];
  for (let count = 0; count < 6; count++) {
    const asked = fetch(`${address}/alive`, {
      tls: { rejectUnauthorized: false },
      signal: AbortSignal.timeout(QUICK),
    });
    told.push(await asked.then(({ status }) => status).catch(({ name }: Error) => name));
  }
  return told;
}

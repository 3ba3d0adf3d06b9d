import { join } from "node:path";
import { assemble } from "../../src/robin.ts";
import { limits } from "../../src/base/limits.ts";
import { readSettings } from "../../src/base/settings.ts";
import { closeDatabase, openDatabase } from "../../src/database/database.ts";
import type { Subscription } from "../../src/push/webPush.ts";
import { Child } from "./children.ts";
import { type Figure, percentile } from "./figures.ts";
import { askOnce } from "./http.ts";
import { prepare } from "./people.ts";
import type { pushServiceJobs } from "./pushService.ts";
import { sendRequest } from "./requests.ts";
import { inTurn } from "./rounds.ts";
import { startRobin } from "./servers.ts";
import { openPages, type Pages, poll, type Stage } from "./stage.ts";

/** People who are called, each in one browser. */
const CALLED = 2_000;

const CONNECTIONS = 50;
const ROUNDS = 3;

/** Polls are counted in pieces of so many seconds, so many without calls: those count during which pushes came. */
const PIECE = 0.5;
const CALM_PIECES = 4;

/** How long what is said is held back on purpose, and when polls begin: a little before it is looked at; in ms. */
const { noted, held } = limits.push;
const BEFORE = noted + held - 300;

/** The most that it may take, in ms. */
const PATIENCE = 60_000;

type Service = Child<typeof pushServiceJobs>;

type Place = Pages & { readonly service: Service };

/** One `@room` for 2,000 browsers: how long until all have their push, and how long polls wait meanwhile. */
export async function push(stage: Stage): Promise<readonly Figure[]> {
  const service: Service = new Child<typeof pushServiceJobs>("pushService.ts");
  const { port, ca } = await service.do("listen", undefined);
  const { folder, readers } = await prepare(CONNECTIONS);
  await callIn(folder, await service.do("subscribe", { port, count: CALLED }));
  const certificate = join(folder, "push.pem");
  await Bun.write(certificate, ca);
  const robin = await startRobin(folder, undefined, { PUSH_STAND_IN: certificate });
  try {
    const { port } = robin;
    return await measure({ stage, service, port, readers: await openPages(port, readers), cursor: 0 });
  } finally {
    await robin.stop();
    await service.stop();
  }
}

/** Has somebody be called by each of `subscriptions`, who never opens a page. */
async function callIn(folder: string, subscriptions: readonly Subscription[]): Promise<void> {
  const db = openDatabase(folder);
  const robin = assemble(db, readSettings({}));
  const insert = db.query<{ id: number; name: string; role: "member" }, { name: string; now: number }>(
    `insert into users (name, folded_name, password_hash, created_at)
     values ($name, lower($name), 'none', $now) returning id, name, role`,
  );
  const sessions = await robin.commits.run(() => {
    db.run("update rooms set callers = 'everyone'");
    return subscriptions.map((subscription, number) => {
      const user = { ...insert.get({ name: `Called${number}`, now: Date.now() })!, avatar: null };
      const { handle } = robin.sessions.begin(user);
      const origin = "https://chat.example.org";
      return { ...subscription, user: user.id, session: handle, origin, language: "en" };
    });
  });
  await Promise.all(sessions.map((draft) => robin.pushing.subscribe(draft)));
  closeDatabase(db);
}

async function measure(place: Place): Promise<readonly Figure[]> {
  await callAll(place);
  await poll(place, PIECE);
  const rounds = await inTurn(
    () => callAll(place),
    () => callBesidePolls(place),
    ROUNDS,
  );
  const seconds = (ms: number) => ms / 1_000;
  const alone = rounds.map(([one]) => seconds(one));
  const beside = rounds.map(([, { took }]) => seconds(took));
  const less = (values: readonly number[]) => values.map((value) => value - seconds(held));
  return [
    {
      what: "@room for 2,000 browsers: from the send to the last push taken, less the 5 s that it is held back",
      reach: { most: 10 },
      unit: "s",
      values: less(alone),
    },
    { what: "– with these", unit: "s", values: alone },
    {
      what: "– less these, while 50 connections poll as fast as they can",
      unit: "s",
      values: less(beside),
    },
    {
      what: "idle polls on 50 connections while these pushes go: p99 against p99 before",
      reach: { most: 2 },
      unit: "×",
      values: rounds.map(([, { calm, busy }]) => busy / calm),
    },
    { what: "– p99 while they go", unit: "ms", values: rounds.map(([, { busy }]) => busy) },
    { what: "– p99 before", unit: "ms", values: rounds.map(([, { calm }]) => calm) },
  ];
}

/** Calls everybody; gives how long it took until the last push was there, in ms. */
async function callAll(place: Place): Promise<number> {
  const sent = await send(place);
  await Bun.sleep(held);
  for (;;) {
    const { pushes, last } = await place.service.do("taken", undefined);
    if (pushes >= CALLED) return last - sent;
    if (Date.now() > sent + PATIENCE) throw new Error(`Only ${pushes} pushes came`);
    await Bun.sleep(50);
  }
}

/** The same beside polls: p99 of these before the send, and while pushes came. */
async function callBesidePolls(place: Place) {
  const { service } = place;
  const calm: number[] = [];
  for (let piece = 0; piece < CALM_PIECES; piece += 1) calm.push(...(await poll(place, PIECE)));
  const sent = await send(place);
  await Bun.sleep(BEFORE);
  const busy: number[] = [];
  for (let before = 0; ;) {
    const piece = await poll(place, PIECE);
    const { pushes, last } = await service.do("taken", undefined);
    if (pushes > before) busy.push(...piece);
    if (pushes >= CALLED)
      return { took: last - sent, calm: percentile(calm, 0.99), busy: percentile(busy, 0.99) };
    if (Date.now() > sent + PATIENCE) throw new Error(`Only ${pushes} pushes came`);
    before = pushes;
  }
}

/** Has somebody call everybody; gives when, in ms since 1970. */
async function send({ service, port, readers }: Place): Promise<number> {
  await service.do("forget", undefined);
  const sent = Date.now();
  const { status } = await askOnce(port, sendRequest(readers[0]!, "@room The doors are open"));
  if (status !== 204) throw new Error(`A send was answered with ${status}`);
  return sent;
}

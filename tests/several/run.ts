/**
 * Runs tests that ask a Robin once more, with each request answered by any of three machines that share a database:
 * `bun tests/several/run.ts tests/web/rooms`. Of all in `tests/web` they run in some sixteen minutes, or in eight where two take half each.
 */
import { join } from "node:path";
import { startPostgres } from "../support/postgres.ts";

/** Tests that look into one machine, or have something happen there, by words of their names: that one answers them, and shares its database. */
const BY_FIRST = [
  // Who is here by it, and how many polls it holds for one session, or in all.
  /as writing where|whether somebody is there|who wants to be seen by nobody|has who looks at the page be here/,
  /a session (?:holds|has places|has a place)|together hold as many as|a stream of events takes one of the places/,
  // What it has read, rendered and counted, and which of its pages is how old.
  /a poll that names the version|another of one's rooms: at the tick|a poll that brings nothing|was rendered once|for what is said 200 times/,
  /costs no statement more|figures of a minute ago|by whichever way/,
  // What burdens it alone, or is counted before the others hear of it, and what its log was told.
  /given out now and then|searches too often|it was tried too often|for an address, with however many|connections of one address/,
  /hashing a queue|guessed ten times, and|names are told of once|log says once/,
  // A bug or a spy that is put into it; what is done there at a certain moment, or by no request; its secrets.
  /headers of a bug|(?:^| )a bug |where an answer cannot be made|what a proxy says|who may do that when its members|loses the own one/,
  /while the bucket is away|cannot be stored|use is noted|use cannot be noted|nobody acts in them|of two alone who want it|one too many gets 429/,
  // Who has changed the password by it.
  /who clicks twice, whether|to who clicks twice once|to who has set it just now/,
  // All cookies: several machines give one more.
  /as a room that does not exist/,
];

/** Tests of what several machines do not do, or not so, by words of their names. */
const NOT_HERE = [
  // Backups of their own.
  /the button to back up at once/,
  // Removing bytes at once: here it takes a moment.
  /swept within two hours|bytes are gone there is nothing|are gone with (?:the account|it at once)/,
  // They change how files are made, which others go on with, or make several machines by themselves.
  /nothing of what was refused or undone|note of it fails|share a transaction|the same version on all machines/,
  // How long an answer takes.
  /hostile input/,
  // They ask nobody.
  /a listener that fails|whatever is written, a sidebar/,
];

const any = (names: readonly RegExp[]) => names.map(({ source }) => source).join("|");

const PASSES = [
  { names: `^(?!.*(?:${any([...BY_FIRST, ...NOT_HERE])}))`, env: {} },
  { names: `^(?!.*(?:${any(NOT_HERE)})).*(?:${any(BY_FIRST)})`, env: { BY_FIRST: "1" } },
];

const server = await startPostgres({ fsync: false });
try {
  for (const { names, env } of PASSES) {
    const words = ["test", "--no-isolate", "--pass-with-no-tests", "--timeout", "60000"];
    for (const file of ["preload.ts", "../support/fileEnd.ts"])
      words.push("--preload", join(import.meta.dir, file));
    words.push("-t", names);
    const run = Bun.spawn(["bun", ...words, ...Bun.argv.slice(2)], {
      env: { ...Bun.env, SEVERAL: server.url("").slice(0, -1), ...env },
      stdio: ["inherit", "inherit", "inherit"],
    });
    if ((await run.exited) !== 0) process.exitCode = 1;
  }
} finally {
  await server.remove();
}

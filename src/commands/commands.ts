import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { EXIT, type ExitCode } from "../base/exitCodes.ts";
import type { Key } from "../backup/encryption.ts";
import { secretIn } from "../base/secretFile.ts";
import { readSettings, type Settings } from "../base/settings.ts";
import { StartupError } from "../base/startupError.ts";
import { VERSION } from "../base/version.ts";
import { ROLES, type Role } from "../domain/user.ts";
import { giveWay } from "./givingWay.ts";
import { say, write } from "./saying.ts";

type BackingUp = {
  readonly passphraseFile?: string;
  readonly recipient?: readonly string[];
  readonly json?: boolean;
  readonly unsent?: true;
};

type Exporting = { readonly room?: string; readonly user?: string; readonly json?: boolean };

type Keys = { readonly passphraseFile?: string; readonly identityFile?: string };

type Restoring = Keys & { readonly beforeUpdate?: true; readonly endSessions?: boolean };

/**
 * Does what `words`, the command line, say; without a word Robin starts. Gives what the process ends with; undefined: Robin runs. What each command
 * needs is loaded with it alone.
 */
export async function run(words: readonly string[]): Promise<ExitCode | undefined> {
  let code: ExitCode | undefined = EXIT.ok;
  const program = new Command("robin")
    .description("Robin, a group chat. Its settings are environment variables.")
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeOut: write })
    .showHelpAfterError("robin --help tells what there is.");
  const command = (name: string, does: string) => program.command(name).description(does);

  command("start", "start Robin; the same without a word").action(async () => {
    const { start } = await import("./start.ts");
    await start(settings());
    code = undefined;
  });

  command("reset-password", "print a link by which somebody sets another password")
    .argument("<name>", "who has forgotten it")
    .action(async (name: string) => {
      const { resetPassword } = await import("./resetPassword.ts");
      say(await resetPassword(settings(), name));
    });

  command("invite", "print a link by which somebody makes an account")
    .option("--note <words>", "what the invite is for, as it stands in the list of invites", "")
    .option("--days <days>", "for how long it is good", whole, 7)
    .option("--uses <people>", "how many may come by it; 0: as many as like", whole, 1)
    .action(async (wanted: { note: string; days: number; uses: number }) => {
      const { invite } = await import("./invite.ts");
      say(await invite(settings(), wanted));
    });

  command("user", "tell who is here, each on a line, or of one")
    .argument("[name]", "of whom, or who is to change")
    .addOption(new Option("--role <role>", "give that one another role").choices(ROLES))
    .option("--sign-out", "end all sessions of that one")
    .option("--json", "print each as a line of JSON")
    .action(async (name: string | undefined, options: { role?: Role; signOut?: true; json?: true }) => {
      if (name === undefined && (options.role || options.signOut))
        program.error("error: it is not said of whom");
      const { users, lineOf } = await import("./users.ts");
      const told = await users(settings(), name, options);
      for (const one of told) say(options.json ? JSON.stringify(one) : lineOf(one));
    });

  command("audit", "print who did what to whom, each as a line of JSON").action(async () => {
    const { printAudit } = await import("./audit.ts");
    printAudit(settings(), say);
  });

  command("check", "look whether the database and the files are whole; ends with 1 where they are not")
    .option("--json", "print each as a line of JSON, and last how many there are")
    .action(async ({ json = false }: { json?: boolean }) => {
      giveWay();
      const { check } = await import("./check.ts");
      code = await check(settings(), { found: say, told: console.error, json });
    });

  command("backup", "make a backup of everything, also while Robin runs")
    .argument("<file>", "what is made; ends in .tar.zst as a rule", path)
    .addOption(
      new Option("--passphrase-file <file>", "encrypt it with what stands in that file").conflicts(
        "recipient",
      ),
    )
    .option(
      "--recipient <key>",
      "encrypt it for who has the key to this recipient of age, and to each further one",
      (key: string, others: readonly string[] = []) => [...others, key],
    )
    .option("--json", "print what is in it as JSON")
    .addOption(new Option("--unsent", "as a Robin at work makes one, which sends it by itself").hideHelp())
    .action(async (file: string, { passphraseFile, recipient, json = false, unsent }: BackingUp) => {
      giveWay();
      const { backup } = await import("./backup.ts");
      const passphrase = passphraseIn(passphraseFile);
      const sealing = passphrase === undefined ? recipient && { recipients: recipient } : { passphrase };
      const print = { said: say, told: console.error, json };
      const all = settings();
      const chosen = unsent ? { ...all, backupTo: undefined } : all;
      code = await backup(chosen, file, print, { signal: interrupted(), sealing });
    });

  command("export", "write all that was said as a zip that people and programs read, also while Robin runs")
    .argument("<file>", "what is made; ends in .zip as a rule", path)
    .addOption(new Option("--room <room>", "one room alone, by its number or its name").conflicts("user"))
    .option("--user <name>", "what is kept of one user alone")
    .option("--json", "print what is in it as JSON")
    .action(async (file: string, { json = false, ...wanted }: Exporting) => {
      giveWay();
      const { exportTo } = await import("./export.ts");
      code = await exportTo(
        settings(),
        file,
        wanted,
        { said: say, told: console.error, json },
        interrupted(),
      );
    });

  command("restore", "put a backup in the place of what is there, while no Robin runs")
    .argument("[file]", "what robin backup has made", path)
    .option("--before-update", "go back to the database as it was before the last update, for a week")
    .option("--end-sessions", "have everybody sign in again")
    .option("--passphrase-file <file>", "decrypt it with what stands in that file")
    .option("--identity-file <file>", "decrypt it with the keys of age that stand in that file")
    .action(async (file: string | undefined, { beforeUpdate, endSessions = false, ...keys }: Restoring) => {
      const { goBack, restore } = await import("./restore.ts");
      const wanted = { endSessions, now: Date.now(), told: console.error, key: keyIn(keys) };
      if (beforeUpdate && file === undefined) say(goBack(settings(), wanted));
      else if (file !== undefined && !beforeUpdate)
        say(await restore(settings(), file, { ...wanted, signal: interrupted("changed") }));
      else program.error("error: one names a file, or asks for what was before the update");
    });

  command("vacuum", "write the database anew, without what was deleted; all wait meanwhile")
    .option("--json", "print the bytes before and after as JSON")
    .action(async ({ json = false }: { json?: boolean }) => {
      const { vacuum } = await import("./vacuum.ts");
      say(await vacuum(settings(), json));
    });

  command("move", "move all into the PostgreSQL of DATABASE_URL, for several machines")
    .option("--alone", "have this machine's copy of that be a Robin of its own again")
    .action(async ({ alone = false }: { alone?: boolean }) => {
      const { moveAlone, moveToPostgres } = await import("./move.ts");
      if (alone) await moveAlone(settings(), say);
      else code = await moveToPostgres(settings(), say);
    });

  command("version", "print which Robin this is, and with what it runs")
    .option("--json", "print it as JSON")
    .action(async ({ json = false }: { json?: boolean }) => {
      const { version } = await import("./version.ts");
      say(version(json));
    });

  command("health", "end with 0 where the Robin on this machine answers, else with 1").action(async () => {
    const { isHealthy } = await import("./health.ts");
    code = (await isHealthy(settings())) ? EXIT.ok : EXIT.found;
  });

  try {
    await program.parseAsync(commandLine(words), { from: "user" });
    return code;
  } catch (error) {
    return codeOf(error);
  }
}

function commandLine(words: readonly string[]): readonly string[] {
  if (words.length === 0) return ["start"];
  // Containers of older images ask like this.
  return words.length === 1 && words[0] === "--health" ? ["health"] : words;
}

/** Is aborted when somebody wants the command to end. */
function interrupted(done: "made" | "changed" = "made"): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () =>
      controller.abort(new StartupError(`Ended; nothing was ${done}.`, EXIT.tryLater)),
    );
  return controller.signal;
}

function passphraseIn(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const passphrase = secretIn("--passphrase-file", file);
  if (passphrase === "") throw new StartupError(`--passphrase-file ${file} is empty.`, EXIT.usage);
  return passphrase;
}

/** What opens a backup; undefined: nothing is said of that. */
function keyIn({ passphraseFile, identityFile }: Keys): Key | undefined {
  if (passphraseFile === undefined && identityFile === undefined) return undefined;
  const lines = identityFile === undefined ? "" : secretIn("--identity-file", identityFile);
  const identities = lines.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
  return { passphrase: passphraseIn(passphraseFile), identities };
}

function settings(): Settings {
  return readSettings(Bun.env);
}

/** Where a file is. One that is written is read back, and moved into its place, so that it cannot be stdout. */
function path(text: string): string {
  if (text === "-") throw new InvalidArgumentError("It has to be a file, not stdin or stdout.");
  return text;
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("It is no whole number.");
  return Number(text);
}

/** What the process ends with for `error`; says what is wrong, unless that was said. */
function codeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof StartupError) {
    console.error(error.message);
    return error.exitCode;
  }
  console.error(error);
  return EXIT.software;
}

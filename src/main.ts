import { run } from "./commands/commands.ts";

// What Robin writes is for the user that it runs as alone, whoever made the folder.
process.umask(0o077);
const code = await run(Bun.argv.slice(2));
if (code !== undefined) process.exit(code);

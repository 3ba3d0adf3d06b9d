import { homedir } from "node:os";
import { join } from "node:path";
import { StartupError } from "./startupError.ts";

/**
 * The path that setting `name` is, if it is what somebody meant: a service manager and a compose file pass on all of it as it stands, and a folder
 * of that name would be made. Throws StartupError.
 */
export function plainPath(name: string, path: string): string {
  const told = `${name} is ${JSON.stringify(path)};`;
  if (/^[~$]/.test(path)) {
    const example = join(homedir(), "data");
    throw new StartupError(
      `${told} only a shell knows what that means. Write the whole path, such as ${example}.`,
    );
  }
  if (/^["'\s]|["'\s]$|\p{Cc}/u.test(path))
    throw new StartupError(
      `${told} quotation marks, blanks and ends of lines would be a part of the path. Leave them out.`,
    );
  return path;
}

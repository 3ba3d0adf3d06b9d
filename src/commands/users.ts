import type { Settings } from "../base/settings.ts";
import type { Role } from "../domain/user.ts";
import { ask } from "./ask.ts";

/** A user as commands are told of one. Times are as in ISO 8601. */
export type Told = {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly created: string;
  /** When a browser that is signed in was used last; it may have been up to an hour later. */
  readonly used: string | null;
  readonly isBanned: boolean;
  readonly isMuted: boolean;
};

/** What is to become of a user. */
type Changes = { readonly role?: Role; readonly signOut?: true };

/** All users in the order of their names, or the one called `name`, once what `changes` say is done. Throws StartupError. */
export async function users(
  settings: Settings,
  name?: string,
  { role, signOut }: Changes = {},
): Promise<readonly Told[]> {
  if (role) await ask(settings, "/users/role", { name, role });
  if (signOut) await ask(settings, "/users/sign-out", { name });
  return ask(settings, "/users", { name });
}

/** A line for a terminal. */
export function lineOf({ name, role, created, used, isBanned, isMuted }: Told): string {
  const told = [
    role,
    `since ${day(created)}`,
    used === null ? "signed in nowhere" : `last here ${day(used)}`,
    ...(isBanned ? ["banned"] : []),
    ...(isMuted ? ["muted"] : []),
  ];
  return `${name}: ${told.join(", ")}`;
}

function day(time: string): string {
  return time.slice(0, "2026-11-28".length);
}

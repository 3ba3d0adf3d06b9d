import { ROLES, type Role } from "./user.ts";

type Ranked = { readonly id: number; readonly role: Role };

/** Whether `user` keeps order: deletes what others said, calls everyone. */
export function isModerator({ role }: Ranked): boolean {
  return rank(role) >= rank("moderator");
}

/** Whether `user` runs the place: sets roles and how a room works. */
export function isAdmin({ role }: Ranked): boolean {
  return rank(role) >= rank("admin");
}

/** The roles that `by` may give to `other`: those below the own one, to users below oneself. */
export function rolesFrom(by: Ranked, other: Ranked): readonly Role[] {
  if (!isAdmin(by) || rank(other.role) >= rank(by.role)) return [];
  return ROLES.filter((role) => rank(role) < rank(by.role));
}

function rank(role: Role): number {
  return ROLES.indexOf(role);
}

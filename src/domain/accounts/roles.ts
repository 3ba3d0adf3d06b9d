import { t, type Static } from "elysia";

/** What users may do beyond speaking, from least to most. The first account is the owner's; there is one. */
export const role = t.Union([
  t.Literal("member"),
  t.Literal("moderator"),
  t.Literal("admin"),
  t.Literal("owner"),
]);

export type Role = Static<typeof role>;

type Ranked = { readonly id: number; readonly role: Role };

const RANKS: readonly Role[] = ["member", "moderator", "admin", "owner"];

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
  return RANKS.filter((role) => rank(role) < rank(by.role));
}

function rank(role: Role): number {
  return RANKS.indexOf(role);
}

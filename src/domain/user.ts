/** What users may do beyond speaking, from least to most. The first account is the owner's; there is one. */
export const ROLES = ["member", "moderator", "admin", "owner"] as const;

export type Role = (typeof ROLES)[number];

/** Who does something, and in which session, by its handle; none: without a browser. */
export type Actor = { readonly id: number; readonly session?: string | undefined };

/** Somebody who has an account. */
export type User = {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  /** The name of the picture that stands for the user; null: a letter does. */
  readonly avatar: string | null;
};

/** What is shown of somebody: the name, and the picture or letter beside it. */
export type Face = Pick<User, "id" | "name" | "avatar">;

import type { People, Person } from "../../domain/accounts/people.ts";
import type { Audit } from "../../domain/audit/audit.ts";
import type { RefusedAddresses } from "../../domain/moderation/refusedAddresses.ts";
import { canSanction } from "../../domain/policy.ts";
import type { User } from "../../domain/user.ts";

type Parts = { readonly audit: Audit; readonly people: People; readonly refusedAddresses: RefusedAddresses };

/** An address from which somebody has come in, and whom else a refusal of it hits. */
export type AddressOf = {
  readonly address: string;
  readonly isRefused: boolean;
  readonly others: readonly string[];
};

/** From where `person` has come in, with whom else a refusal of each by `user` hits; from where others come is none of that one's business. */
export function addressesOf(
  { audit, people, refusedAddresses }: Parts,
  { id }: Person,
  user: User,
): readonly AddressOf[] {
  const refused = refusedAddresses.of(id);
  return audit.addressesOf(id).map((address) => ({
    address,
    isRefused: refused.includes(address),
    others: audit
      .usersAt(address)
      .filter((other) => other !== id)
      .flatMap((other) => people.find(other) ?? [])
      .filter((other) => canSanction(user, other))
      .map(({ name }) => name),
  }));
}

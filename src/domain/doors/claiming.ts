import { timingSafeEqual } from "node:crypto";
import type { Limiters } from "../../base/limiters.ts";
import { limits } from "../../base/limits.ts";
import { hashOfSecret } from "../../base/linkSecrets.ts";
import type { RateLimiter } from "../../base/rateLimiter.ts";
import type { Accounts, Credentials, Entrance } from "../accounts/accounts.ts";
import type { NewSession } from "../accounts/sessions.ts";
import type { People } from "../accounts/people.ts";
import type { PlaceSettings } from "../place.ts";
import { type Place, refusalOfSettings } from "../place/placeSettings.ts";
import { Refusal } from "../refusal.ts";

type Parts = {
  readonly people: People;
  readonly place: Place;
  readonly accounts: Accounts;
  /** The secret of the link. It is in no table: kept in memory alone, or where several machines have the same one made from another secret. */
  readonly secret: string;
};

/** How a place that nobody owns gets its owner: by a link that stands in the log, good until somebody has used it or, alone, Robin stops. */
export class Claiming {
  readonly secret: string;
  #of: Parts;
  #trying: RateLimiter;

  constructor(of: Parts, { limiters }: { readonly limiters: Limiters }) {
    this.#of = of;
    this.secret = of.secret;
    this.#trying = limiters.make("trying to claim", limits.tryingLinks);
  }

  /** Whether nobody owns the place. */
  get isUnclaimed(): boolean {
    return !this.#of.people.hasOwner();
  }

  /** Why nobody claims the place by the link with this secret. Wrong ones are limited by `address`. */
  refusal(secret: string, address: string): Refusal | undefined {
    if (this.isUnclaimed && this.#isRight(secret)) return undefined;
    return Refusal.tooSoon(this.#trying.take(address)) ?? NOT_GOOD;
  }

  #isRight(secret: string): boolean {
    return timingSafeEqual(hashOfSecret(secret), hashOfSecret(this.secret));
  }

  /** Makes the account of the owner and settles how the place works, at once. */
  async claim(typed: Credentials, from: Entrance, settings: PlaceSettings): Promise<NewSession | Refusal> {
    const { accounts, place } = this.#of;
    const unfit = refusalOfSettings(settings);
    if (unfit) return new Refusal(unfit.kind, unfit.reason, { fields: { place: unfit.fields["name"] } });
    return accounts.register(typed, from, {
      // Somebody may have been faster while the password was hashed.
      refusal: () => (this.isUnclaimed ? undefined : NOT_GOOD),
      admit: () => place.store(settings),
    });
  }
}

const NOT_GOOD = new Refusal("gone", ({ claim }) => claim.notGood);

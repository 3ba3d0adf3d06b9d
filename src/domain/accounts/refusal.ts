import type { Unwritable } from "../../unwritable.ts";
import type { Sentence } from "../../words/en.ts";

/** What is wrong with a field; undefined: nothing. */
export type Problem = Sentence | undefined;

/** Why somebody did not get in, or something of an account stays as it was. */
export type Refusal =
  | {
      readonly kind: "invalid";
      readonly name?: Problem;
      readonly password?: Problem;
      readonly newPassword?: Problem;
    }
  | { readonly kind: "wrong password"; readonly newPassword?: Problem }
  /** `seconds` to wait before it is worth another try. */
  | { readonly kind: "too soon"; readonly seconds: number }
  | { readonly kind: "busy"; readonly seconds: number }
  /** It could not be stored. */
  | { readonly kind: Unwritable };

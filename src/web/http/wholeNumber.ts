import { t } from "elysia";

/**
 * A whole number in an address or a form: digits and nothing else, few enough that it stays exact as a JavaScript
 * number.
 */
export const wholeNumber = t
  .Transform(t.String({ pattern: "^[0-9]{1,15}$" }))
  .Decode(Number)
  .Encode(String);

// What the script says. The server writes the sentences in the language of the page in front of all this.
/* global words */

import { Failure } from "./answers.js";

export const said = words;

/** What `script/later/NAME.js` exports: a page loads it when somebody wants what it does. Fails where Robin is away. */
export async function later(name) {
  try {
    return await import(words.later[name]);
  } catch (cause) {
    throw new Failure("", { cause });
  }
}

const primary = (tag) => tag.split("-")[0];
const language = primary(document.documentElement.lang);

/**
 * How the reader writes dates and numbers: as the browser does, if that speaks the language of the page, but in the digits
 * that the server writes beside them.
 */
export const locale = new Intl.Locale(
  navigator.languages?.find((tag) => primary(tag) === language) ?? words.locale,
  { numberingSystem: new Intl.Locale(words.locale).numberingSystem },
).toString();

/** `forms` in the form that goes with `count`, with the number in it. */
export function counted(forms, count) {
  const form = forms[new Intl.PluralRules(locale).select(count)] ?? forms.other;
  return form.replace("#", new Intl.NumberFormat(locale).format(count));
}

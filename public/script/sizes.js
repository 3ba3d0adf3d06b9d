import { locale } from "./words.js";

/** Bytes are told in the largest of these units of which there is one. */
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

/** `bytes` as they are read. */
export function sizeText(bytes) {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  // Short for many it says "5 byte".
  const [unit, unitDisplay] = [UNITS[step], step === 0 ? "long" : "short"];
  const style = { style: "unit", unit, unitDisplay, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(locale, style).format(bytes / 1_000 ** step);
}

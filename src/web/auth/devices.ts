/** Each browser by what only it says of itself: most name those that they descend from as well, so the order counts. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Chrome|Chromium|CriOS|HeadlessChrome)\//, "Chrome"],
  [/\bVersion\/.*\bSafari\//, "Safari"],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

/** What is looked at of a User-Agent, in UTF-16 units: browsers say some 120. */
const LOOKED_AT = 512;

/** The device that `userAgent` speaks for, as "Firefox · Linux"; "" when it says neither. Nothing that was sent is in it. */
export function deviceOf(userAgent: string | null): string {
  const said = userAgent?.slice(0, LOOKED_AT) ?? "";
  return [nameIn(said, BROWSERS), nameIn(said, SYSTEMS)].filter(Boolean).join(" · ");
}

function nameIn(said: string, known: readonly (readonly [RegExp, string])[]): string | undefined {
  return known.find(([pattern]) => pattern.test(said))?.[1];
}

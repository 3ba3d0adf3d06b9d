/**
 * Robin's table of characters that look alike, made of Unicode's own (UTS #39), of which it keeps what a name can
 * have after NFKC and NFD; a line each with the code points of a character and of what it looks like, between a tab.
 * Made ahead, after a new version of Unicode, with https://www.unicode.org/Public/17.0.0/security/confusables.txt:
 * `bun tests/tables/confusables.ts < confusables.txt > src/names/confusables.tsv`
 */
export function confusables(source: string): string {
  const lines = [...source.matchAll(/^([0-9A-F]+)\s*[;\t]\s*([0-9A-F]+(?: [0-9A-F]+)*)/gm)];
  const kept = lines
    .map(([, code = "", looksLike = ""]) => ({ code: Number.parseInt(code, 16), looksLike }))
    .filter(({ code }) => isInNames(String.fromCodePoint(code)))
    .toSorted((one, other) => one.code - other.code)
    .map(({ code, looksLike }) => `${code.toString(16).toUpperCase().padStart(4, "0")}\t${looksLike}\n`);
  return NOTICE + kept.join("");
}

function isInNames(character: string): boolean {
  return (
    /[\p{L}\p{M}\p{Nd}]/u.test(character) &&
    character.normalize("NFKC") === character &&
    character.normalize("NFD") === character
  );
}

const NOTICE = `\
# Made by tests/tables/confusables.ts of confusables.txt, Unicode Security Mechanisms for UTS #39, version 17.0.0
# © 2025 Unicode, Inc.; SPDX-License-Identifier: Unicode-3.0; see docs/unicode-license.txt
`;

if (import.meta.main) await Bun.write(Bun.stdout, confusables(await Bun.stdin.text()));

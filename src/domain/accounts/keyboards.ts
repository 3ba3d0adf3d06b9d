import { adjacencyGraphs } from "@zxcvbn-ts/language-common";
import type { OptionsGraph, OptionsGraphEntry } from "@zxcvbn-ts/core";

/** Rows of keys; of each key what it writes, and what it writes with shift where that is no capital. */
const LAYOUTS = {
  qwerty: [
    "1! 2@ 3# 4$ 5% 6^ 7& 8* 9( 0)",
    "q w e r t y u i o p",
    "a s d f g h j k l ;:",
    "z x c v b n m ,< .> /?",
  ],
  qwertz: [
    '1! 2" 3§ 4$ 5% 6& 7/ 8( 9) 0=',
    "q w e r t z u i o p",
    "a s d f g h j k l ö",
    "y x c v b n m ,; .: -_",
  ],
  azerty: [
    "1& 2é 3\" 4' 5( 6- 7è 8_ 9ç 0à",
    "a z e r t y u i o p",
    "q s d f g h j k l m",
    "w x c v b n ,? ;. :/ !§",
  ],
};

/**
 * Which keys lie beside each other. zxcvbn knows the ways over the keys on which each touches the next; here are also
 * those that go column by column and row by row, such as 2wsx3edc, and jump from the end of one to the next.
 */
export function keyboards(): OptionsGraph {
  const graphs: OptionsGraph = { ...adjacencyGraphs };
  for (const [layout, lines] of Object.entries(LAYOUTS)) {
    const rows = lines.map((line) => line.split(" "));
    const [, ...letters] = rows;
    graphs[`${layout}Rows`] = chain(letters.flat());
    graphs[`${layout}Down`] = chain(columns(rows));
    graphs[`${layout}Up`] = chain(columns(rows.toReversed()));
    graphs[`${layout}LettersDown`] = chain(columns(letters));
    graphs[`${layout}LettersUp`] = chain(columns(letters.toReversed()));
  }
  return graphs;
}

function columns(rows: string[][]): string[] {
  return rows[0]!.flatMap((_, index) => rows.map((row) => row[index]!));
}

/** The graph of keys of which each lies between two others. */
function chain(keys: string[]): OptionsGraphEntry {
  return Object.fromEntries(
    keys.flatMap((key, index) =>
      [...key].map((sign) => [sign, [keys[index - 1] ?? null, keys[index + 1] ?? null]]),
    ),
  );
}

/** Scripts that set no space between words, and emoji: each character counts as a word. */
const APART =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{Extended_Pictographic}]\p{M}*/gu;

const PLAIN = /^[\0-\x7F]*$/;

/** Letters that are the same word to most who look for it, with marks or without. */
const MARKED = /([\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Arab}\p{sc=Hebr}])\p{Mn}+/gu;

/** Says how an emoji is drawn, which one who looks for it may not have typed. */
const UNSEEN = /\uFE0F/g;

/** What the tokenizer of the index takes for a part of a word, as db/0004-search.sql says. */
const WORD = /[\p{L}\p{N}\p{Co}\p{So}][\p{L}\p{N}\p{Co}\p{So}\p{M}]*/gu;

/** Whether `text` is ASCII, in which there is nothing to change but the case: most messages. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/**
 * `text` as it is indexed. The index is told by it what to forget, so another way to do it needs a step in `db/` that
 * makes the index anew.
 */
export function indexed(text: string): string {
  if (isPlain(text)) return text;
  const bare = text.normalize("NFKD").replace(MARKED, "$1").normalize("NFC");
  return bare.replace(UNSEEN, "").replace(APART, " $& ");
}

/** A word in a text: where it stands, and what it compares by. */
export type Word = { readonly start: number; readonly end: number; readonly folded: string };

/** The words of `text`, which is in NFKC, in their order. */
export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  for (const { index, 0: run } of text.matchAll(WORD)) {
    if (isPlain(run)) {
      words.push({ start: index, end: index + run.length, folded: run.toLowerCase() });
      continue;
    }
    let last = 0;
    const add = (start: number, end: number) => {
      const folded = fold(run.slice(start, end));
      if (folded !== "") words.push({ start: index + start, end: index + end, folded });
    };
    for (const { index: at, 0: sign } of run.matchAll(APART)) {
      add(last, at);
      last = at + sign.length;
      add(at, last);
    }
    add(last, run.length);
  }
  return words;
}

/** Without case and diacritics, as the index compares. */
function fold(word: string): string {
  return word.normalize("NFD").replace(/\p{M}/gu, "").normalize("NFC").toLowerCase().replaceAll("ς", "σ");
}

/** Whether `word` is one of those that are a character each, of which nothing else begins. */
export function standsAlone(word: string): boolean {
  return word.replace(APART, "") === "";
}

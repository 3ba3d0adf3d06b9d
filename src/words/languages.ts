import { LRUCache } from "lru-cache";
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en, type Words } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { ja } from "./ja.ts";
import { pt } from "./pt.ts";
import { zh } from "./zh.ts";

/** The languages that Robin speaks; the first one is for whoever asks for none of them. */
export const languages: readonly Words[] = [en, de, fr, es, pt, zh, ja, ar];

/** The words of a language by its own name for itself; those that everybody may have where Robin does not speak it. */
export function wordsOf(language: string): Words {
  return languages.find((words) => words.language === language) ?? en;
}

/** Accept-Language headers whose language is known: browsers send few different ones. */
const known = new LRUCache<string, Words>({ max: 1_000 });

/** Characters of a header that is looked at: browsers send some 40. */
const LOOKED_AT = 256;

/** The words in which `request` wants to be answered (RFC 9110, section 12.5.4). */
export function wordsFor({ headers }: Request): Words {
  const asked = headers.get("accept-language");
  if (asked === null) return en;
  const header = asked.slice(0, LOOKED_AT);
  let words = known.get(header);
  if (!words) known.set(header, (words = preferred(header)));
  return words;
}

/** Chinese in the traditional script (RFC 5646), which is another one to read: Robin writes the simplified one. */
const TRADITIONAL = /^zh-(?:[a-z]{3}-)?(?:hant|tw|hk|mo)(?:-|$)/i;

/** The first of the wanted languages that Robin speaks, in whatever country. */
function preferred(header: string): Words {
  const wanted = header
    .split(",")
    .map((part) => {
      const [range = "", weight] = part.split(";");
      const quality = /^\s*q=([\d.]+)\s*$/i.exec(weight ?? "q=1")?.[1];
      return { tag: range.trim(), quality: Number(quality ?? 0) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  let readsTraditional = false;
  for (const { tag } of wanted) {
    if (TRADITIONAL.test(tag)) readsTraditional = true;
    // Browsers name Chinese as a whole behind that by themselves.
    else if (!readsTraditional || tag.toLowerCase() !== "zh") {
      const spoken = languages.find((words) => primary(words.language) === primary(tag));
      if (spoken) return spoken;
    }
  }
  return en;
}

function primary(tag: string): string {
  return tag.split("-")[0]!.toLowerCase();
}

import { expect, test } from "bun:test";
import { type ConfigData, HtmlValidate } from "html-validate";
import { eventually, inChromium } from "./chromium.ts";
import { everyPage } from "./pages.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

const axe = await Bun.file(new URL(import.meta.resolve("axe-core/axe.min.js"))).text();

const LONG_WORDS = ["en", "de", "fr", "es", "pt", "ar"];

/** Everything that WCAG 2.2 asks for at levels A and AA, and what axe-core thinks good beyond it. */
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

const HTML: ConfigData["rules"] = {
  // JSX writes void elements as XML does, and the first line as is usual beside it.
  "void-style": "off",
  "doctype-style": "off",
  "no-trailing-whitespace": "off",
  // A room may have a long name.
  "long-title": "off",
  // A list that completes what is typed in a box is no <select>.
  "prefer-native-element": ["error", { exclude: ["listbox"] }],
};

/** For what the server sends. */
const ofSource = new HtmlValidate({ extends: ["html-validate:recommended"], rules: HTML });

/** For what has become of it in the browser, which writes in its own style, and where a script sets styles. */
const ofPage = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    ...HTML,
    "attribute-boolean-style": "off",
    "attribute-empty-style": "off",
    "no-inline-style": "off",
  },
});

inChromium("In every state of every page", () => {
  // The longest words and the other direction in every state; Chinese and Japanese lines break anywhere.
  test.each(LONG_WORDS)(
    "there is nothing that leaves a narrow window (%s)",
    async (language) => {
      const narrow = (tab: Tab) => tab.size(320, 640);
      const isPlainOnly = !["de", "ar"].includes(language);
      const found = await lookAt(language, (tab) => tab.evaluate<string[]>(TOO_WIDE), narrow, isPlainOnly);
      expect(found).toEqual({});
    },
    60_000,
  );

  test.each(["en", "ar"])(
    "there is nothing that html-validate or axe-core finds (%s)",
    async (language) => {
      const look = async (tab: Tab) => [
        ...(await wrongIn(tab, ofSource, "source")),
        ...(await wrongIn(tab, ofPage, "page")),
        ...(await barriersIn(tab)),
        ...(language === "en" ? await paleIn(tab) : []),
      ];
      expect(await lookAt(language, look)).toEqual({});
    },
    120_000,
  );

  test("a finger hits what it is to hit", async () => {
    const found = await lookAt(
      "en",
      (tab) => tab.evaluate<string[]>(TOO_SMALL),
      (tab) => tab.becomePhone(),
    );
    expect(found).toEqual({});
  }, 60_000);
});

/** What `look` finds on all pages in `language`, by the name of the page. */
async function lookAt(
  language: string,
  look: (tab: Tab) => Promise<string[]>,
  prepare?: (tab: Tab) => Promise<unknown>,
  isPlainOnly = false,
): Promise<Record<string, string[]>> {
  await using site = new Site();
  const ada = await site.signedIn("Ada");
  const guest = await site.visitor();
  for (const tab of [ada, guest]) {
    await tab.speak(language);
    await prepare?.(tab);
  }
  const found: Record<string, string[]> = {};
  for (const { name, isForGuests, isNarrow, isPlain, open } of await everyPage(site, site.userOf(ada))) {
    if (isPlainOnly && !isPlain) continue;
    const tab = isForGuests ? guest : ada;
    if (isNarrow) await tab.size(390, 844);
    await open(tab);
    expect(await tab.evaluate<string>("document.documentElement.lang")).toBe(language);
    const wrong = await look(tab);
    if (wrong.length > 0) found[name] = wrong;
    if (isNarrow && !prepare) await tab.size(1_000, 700);
  }
  return found;
}

async function wrongIn(tab: Tab, validator: HtmlValidate, what: "source" | "page"): Promise<string[]> {
  const markup =
    what === "source"
      ? // A line that was cut is there again in a moment.
        await eventually(() => tab.evaluate<string>("fetch(location.href).then((answer) => answer.text())"))
      : `<!doctype html>${await tab.evaluate<string>("document.documentElement.outerHTML")}`;
  const { results } = await validator.validateString(markup);
  return results
    .flatMap(({ messages }) => messages)
    .map(({ ruleId, message, selector }) => `${ruleId}: ${message} (${selector})`);
}

/** What axe-core finds on this page, in words. */
async function barriersIn(tab: Tab, options: object = { runOnly: WCAG }): Promise<string[]> {
  await tab.evaluate(`window.axe ?? (() => { ${axe} })(); undefined`);
  return tab.evaluate<string[]>(`axe.run(${JSON.stringify(options)}).then(({ violations }) => violations.map(
    ({ id, nodes }) => id + ", " + nodes.length + " times, first at " + nodes[0].html.slice(0, 100)))`);
}

/** The same in the dark, where only colours are another matter, and those are the same in every language. */
async function paleIn(tab: Tab): Promise<string[]> {
  await tab.setTheme("dark");
  const found = await barriersIn(tab, { runOnly: { type: "rule", values: ["color-contrast"] } });
  await tab.setTheme("light");
  return found.map((one) => `dark: ${one}`);
}

/** The elements that a window of this width does not hold, but for those in a box that scrolls, or that are not seen. */
const TOO_WIDE = `(() => {
  const scrolls = (element) => element && (/auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
  const { scrollWidth, clientWidth } = document.documentElement;
  const page = scrollWidth > clientWidth ? ["the page is " + scrollWidth + " px wide"] : [];
  const out = [...document.querySelectorAll("body *")].filter((element) => {
    const { left, right, width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && (left < -1 || right > clientWidth + 1) && element.checkVisibility({ visibilityProperty: true }) && !scrolls(element.parentElement);
  });
  return [...page, ...out.slice(0, 3).map((element) => element.outerHTML.slice(0, 100))];
})()`;

/** What is for a finger and cannot be hit within 44 by 44 px around its middle; links in a line of text need not be. */
const TOO_SMALL = `(() => {
  const isInText = (element) => element.matches("a") && getComputedStyle(element).display === "inline";
  return [...document.querySelectorAll("a, button, summary, select, textarea, input:not([type=hidden])")]
    .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !isInText(element))
    .filter((element) => {
      element.scrollIntoView({ block: "center", behavior: "instant" });
      const box = (element.matches("[type=radio], [type=checkbox]") ? element.closest("label") : element).getBoundingClientRect();
      const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
      const hits = ([dx, dy]) => {
        const hit = document.elementFromPoint(Math.min(Math.max(x + dx, 1), innerWidth - 1), Math.min(Math.max(y + dy, 1), innerHeight - 1));
        return hit && (element.contains(hit) || hit.closest(".over, #reason") || hit.closest("label")?.contains(element));
      };
      // What something else lies over is for that to answer for.
      if (!hits([0, 0])) return false;
      return ![[0, -21], [0, 21], [-21, 0], [21, 0]].every(hits);
    })
    .map((element) => element.outerHTML.slice(0, 120));
})()`;

import { expect, test } from "bun:test";
import type { HtmlValidate } from "html-validate";
import { htmlValidator, type HtmlRules } from "../support/htmlValidator.ts";
import { eventually, inChromium } from "./chromium.ts";
import { tooSmall } from "./fingers.ts";
import { withLongestWords } from "./longestWords.ts";
import { leavingNarrow, narrow } from "./narrow.ts";
import { lookAt, type Shown } from "./pages.ts";
import { Site } from "./site.ts";
import type { Tab } from "./tab.ts";

const axe = await Bun.file(new URL(import.meta.resolve("axe-core/axe.min.js"))).text();

/** Everything that WCAG 2.2 asks for at levels A and AA, and what axe-core thinks good beyond it. */
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/** What goes for the words of a page, and not for its colours: those are the same in every language. */
const WORDS = {
  "color-contrast": { enabled: false },
  "link-in-text-block": { enabled: false },
  // The list that completes what is typed scrolls where it is for fingers, and has its keys from the box.
  "scrollable-region-focusable": { enabled: false },
};

const HTML: HtmlRules = {
  // Of several boxes to tick with one name each sends its own value (HTML Standard, section 4.10.22.4).
  "form-dup-name": ["error", { shared: ["radio", "button", "reset", "submit", "checkbox"] }],
  // JSX writes void elements as XML does, and the first line as is usual beside it.
  "void-style": "off",
  "doctype-style": "off",
  "no-trailing-whitespace": "off",
  // A room may have a long name.
  "long-title": "off",
  // A list that completes what is typed in a box is no <select>.
  "prefer-native-element": ["error", { exclude: ["listbox"] }],
};

/** Has the page of `tab` know axe-core, and each later one be able to load it: to hand it over takes longer than to run it. */
async function loadAxe(tab: Tab): Promise<void> {
  const isThere = await tab.evaluate<boolean>(`"loadAxe" in window && (window.axe ?? loadAxe(), true)`);
  if (isThere) return;
  const source = `function loadAxe() { ${axe} }`;
  await tab.runEarly(source);
  await tab.evaluate(`${source} loadAxe();`);
}

/** For what the server sends. */
const ofSource = htmlValidator(HTML);

/** For what has become of it in the browser, which writes in its own style, and where a script sets styles. */
const ofPage = htmlValidator({
  ...HTML,
  "attribute-boolean-style": "off",
  "attribute-empty-style": "off",
  "no-inline-style": "off",
});

inChromium("In every state of every page", () => {
  // Chinese and Japanese lines break anywhere, and Arabic has short words.
  test("there is nothing that html-validate or axe-core finds, whatever the longest words for it are; and once the window is narrow, nothing leaves it, and a finger hits what it is to hit", async () => {
    const whereOf = whereToLook();
    const look = async (tab: Tab, shown: Shown) => {
      const where = await whereOf(tab, shown);
      return [
        // A state in which something was done has the source of the plain page of its address, and each language has the same but for words.
        ...(shown.isPlain ? await wrongIn(tab, ofSource, "source") : []),
        ...(await wrongIn(tab, ofPage, "page")),
        ...(await barriersIn(tab, where)),
        ...(await paleIn(tab, where)),
        ...(shown.isPlain ? await hiddenWays(tab) : []),
        ...(await wrongInSmall(tab)),
      ];
    };
    expect(await withLongestWords(() => lookAt("de", look))).toEqual({});
  }, 120_000);

  test("neither is there where the window was narrow before (ar)", async () => {
    const whereOf = whereToLook();
    const look = async (tab: Tab, shown: Shown) => [
      ...(await wrongIn(tab, ofPage, "page")),
      ...(await barriersIn(tab, await whereOf(tab, shown), { ...EVERYTHING, rules: WORDS })),
      ...(await wrongInSmall(tab)),
    ];
    expect(await lookAt("ar", look, narrow)).toEqual({});
  }, 120_000);
});

/** What leaves a narrow window, and what a finger misses on a phone. */
async function wrongInSmall(tab: Tab): Promise<string[]> {
  return [...(await leavingNarrow(tab)), ...(await tooSmall(tab))];
}

/** Gives what of a page is to be looked at, as it comes after others. */
function whereToLook() {
  const kinds = new Set<string>();
  return async (tab: Tab, { isPlain }: Shown): Promise<Where> => {
    const kind = await tab.evaluate<string>("document.body.className");
    const isKnown = kinds.has(kind) && kind !== "room";
    kinds.add(kind);
    if (!isPlain) return "what is new";
    return isKnown ? "the page alone" : "all";
  };
}

inChromium("While nobody owns the place", () => {
  test("neither is there anything on the pages that there are", async () => {
    await using site = new Site();
    const tab = await site.visitor();
    await tab.comeFrom("203.0.113.1");
    for (const path of ["/", `/claim/${site.robin.claiming.secret}`, "/claim/nobody-made-this"]) {
      await tab.go(path);
      const found = [...(await wrongIn(tab, ofPage, "page")), ...(await barriersIn(tab, "all"))];
      expect([path, ...found, ...(await paleIn(tab, "all"))]).toEqual([path]);
    }
  });
});

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

/** The way to the content, if it is not seen once it has the focus. */
function hiddenWays(tab: Tab): Promise<string[]> {
  return tab.evaluate(`[...document.querySelectorAll(".skip")].filter((way) => {
    way.focus();
    const { left, right, top, bottom } = way.getBoundingClientRect();
    const isHidden = document.elementFromPoint((left + right) / 2, (top + bottom) / 2) !== way;
    way.blur();
    return isHidden;
  }).map(({ outerHTML }) => outerHTML)`);
}

type Where = keyof typeof CONTEXTS;

/** What of a page is looked at. What the lobby has in every state, and what stands beside all pages of a kind, is looked at once. */
const CONTEXTS = {
  all: "document",
  "the page alone": JSON.stringify({ exclude: [["#places"]] }),
  "what is new": JSON.stringify({ exclude: [["#log"], ["#places"]] }),
};

/** Holds what beats where it is farthest from how it looks at rest: it is to be readable at every moment. */
const FARTHEST = `document.getAnimations()
  .map((animation) => ({ animation, ...animation.effect.getComputedTiming() }))
  .filter(({ iterations }) => iterations === Infinity)
  .forEach(({ animation, delay, duration }) => {
    animation.pause();
    animation.currentTime = delay + duration;
  })`;

/** Has colours that are on their way to others arrive. */
const ARRIVED = `document.getAnimations()
  .filter(({ effect }) => effect.getComputedTiming().endTime < Infinity)
  .forEach((animation) => animation.finish())`;

const EVERYTHING = { runOnly: WCAG, resultTypes: ["violations"] };

/** What axe-core finds on this page, in words. */
async function barriersIn(tab: Tab, where: Where, options: object = EVERYTHING): Promise<string[]> {
  await loadAxe(tab);
  await tab.evaluate(FARTHEST);
  return tab.evaluate<
    string[]
  >(`axe.run(${CONTEXTS[where]}, ${JSON.stringify(options)}).then(({ violations }) => violations.map(
    ({ id, nodes }) => id + ", " + nodes.length + " times, first at " + nodes[0].html.slice(0, 100)))`);
}

/** The same in the dark, where only colours are another matter, and those are the same in every language. */
async function paleIn(tab: Tab, where: Where): Promise<string[]> {
  await tab.setTheme("dark");
  await tab.evaluate(ARRIVED);
  const found = await barriersIn(tab, where, {
    runOnly: { type: "rule", values: ["color-contrast"] },
    resultTypes: ["violations"],
  });
  await tab.setTheme("light");
  return found.map((one) => `dark: ${one}`);
}

import { expect, test } from "bun:test";
import { type ConfigData, HtmlValidate } from "html-validate";
import { languages } from "../../src/words/languages.ts";
import { inChromium } from "./chromium.ts";
import { everyPage } from "./pages.ts";
import { Site } from "./site.ts";

const RULES: ConfigData["rules"] = {
  // JSX writes void elements as XML does, and browsers leave out of them what they like.
  "void-style": "off",
  "no-trailing-whitespace": "off",
  // A room may have a long name.
  "long-title": "off",
  // A list that completes what is typed in a box is no <select>.
  "prefer-native-element": ["error", { exclude: ["listbox"] }],
};

/** For what the server sends. */
const ofSource = new HtmlValidate({ extends: ["html-validate:recommended"], rules: RULES });

/** For what has become of it in the browser, which writes in its own style, and where a script sets styles. */
const ofPage = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    ...RULES,
    "attribute-boolean-style": "off",
    "attribute-empty-style": "off",
    "no-inline-style": "off",
  },
});

inChromium("html-validate finds nothing", () => {
  test.each(languages.map(({ language }) => language))("in %s, in whatever is shown", async (language) => {
    await using site = new Site();
    const ada = await site.signedIn("Ada");
    const guest = await site.visitor();
    for (const tab of [ada, guest]) await tab.speak(language);
    const found = new Map<string, string>();
    for (const { name, isForGuests, isNarrow, open } of await everyPage(site, site.userOf(ada))) {
      if (isNarrow) continue;
      const tab = isForGuests ? guest : ada;
      await open(tab);
      const sent = await tab.evaluate<string>("fetch(location.href).then((answer) => answer.text())");
      const shown = await tab.evaluate<string>("document.documentElement.outerHTML");
      const reports = [
        await ofSource.validateString(sent),
        await ofPage.validateString(`<!DOCTYPE html>${shown}`),
      ];
      for (const { messages } of reports.flatMap(({ results }) => results)) {
        for (const { ruleId, message, selector } of messages)
          found.set(`${ruleId}: ${message} (${selector})`, name);
      }
    }
    expect([...found]).toEqual([]);
  });
});

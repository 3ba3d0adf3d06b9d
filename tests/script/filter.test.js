import { afterAll, expect, test } from "bun:test";

const names = ["Große Straße", "Łódź", "می\u200Cخواهم", "Donau\u00ADdampfer", "Hawaiʻi", "Ｇarten ٢"];
const links = names.map((name, index) => ({
  parentElement: { id: `place-${index}` },
  querySelector: () => ({ textContent: name }),
}));
const before = { document: globalThis.document, CSSStyleSheet: globalThis.CSSStyleSheet };
let hiding = "";
globalThis.document = {
  body: { dataset: {} },
  adoptedStyleSheets: [],
  getElementById: () => ({
    classList: { toggle() {} },
    querySelectorAll: () => links,
    addEventListener() {},
  }),
};
globalThis.CSSStyleSheet = class {
  replaceSync(rules) {
    hiding = rules;
  }
};
const { filterPlaces } = await import("../../public/script/later/filter.js");

afterAll(() => void Object.assign(globalThis, before));

test.each([
  ["strasse", "Große Straße"],
  ["lodz", "Łódź"],
  ["میخواهم", "می\u200Cخواهم"],
  ["donaudampfer", "Donau\u00ADdampfer"],
  ["hawaii", "Hawaiʻi"],
  ["garten 2", "Ｇarten ٢"],
])("%s leaves in the list what the server finds by it: %s", (typed, name) => {
  filterPlaces({ value: typed, addEventListener() {} });
  expect(hiding).toStartWith(`.places li:not(#place-${names.indexOf(name)}) `);
});

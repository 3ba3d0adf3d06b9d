import { describe, expect, test } from "bun:test";
import { MARKS } from "../../public/script/marks.js";

/** What `name` makes of `shown`, in which | stands at both ends of what is selected, or once at the caret. */
function marked(name, shown) {
  const start = shown.indexOf("|");
  const text = shown.replaceAll("|", "");
  const end = Math.max(start, shown.lastIndexOf("|") - 1);
  const made = MARKS[name]({ text, start, end });
  const whole = text.slice(0, made.start) + made.text + text.slice(made.end);
  const [from, to] = made.select;
  if (from === to) return `${whole.slice(0, from)}|${whole.slice(from)}`;
  return `${whole.slice(0, from)}|${whole.slice(from, to)}|${whole.slice(to)}`;
}

describe("a mark", () => {
  test.each([
    ["bold", "so |good| it is", "so **|good|** it is"],
    ["bold", "so **|good|** it is", "so |good| it is"],
    ["bold", "so *|good|* it is", "so ***|good|*** it is"],
    ["italic", "so **|good|** it is", "so ***|good|*** it is"],
    ["italic", "so ***|good|*** it is", "so **|good|** it is"],
    ["italic", "|", "*|*"],
    ["bold", "so| good |it is", "so **|good|** it is"],
    ["code", "run |ls| now", "run `|ls|` now"],
    ["code", "see |a\nb| there", "see \n```\n|a\nb|\n```\n there"],
    ["list", "|one\ntwo|", "|- one\n- two|"],
    ["list", "|- one\n- two|", "|one\ntwo|"],
    ["list", "before\non|e", "before\n- one|"],
    ["link", "read |this|", "read [this](|https://|)"],
    ["link", "read |https://example.org|", "read [|](https://example.org)"],
    ["link", "|", "[|](https://)"],
  ])("%s makes %j %j", (name, before, after) => {
    expect(marked(name, before)).toBe(after);
  });
});

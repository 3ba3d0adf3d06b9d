import { expect, test } from "bun:test";
import MarkdownIt from "markdown-it";
import { html } from "../../src/formatting/html.ts";

test("of what a parser may make, only the elements of messages come out", () => {
  const content = "# One\n\n---\n\n*two* <b>three</b> ![four](/five)\n\n|a|\n|-|\n|b|";
  const tokens = new MarkdownIt({ html: true }).parse(content, {});
  expect(html(tokens, content).html).toBe("One<p><em>two</em> &lt;b&gt;three&lt;/b&gt; four</p>ab");
});

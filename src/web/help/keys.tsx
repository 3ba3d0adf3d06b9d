import type { Words } from "../../words/en.ts";
import { ListPage } from "../page/listPage.tsx";
import type { Viewer } from "../page/viewer.ts";
import { Text } from "../../words/phrase.tsx";

type Key = readonly [keys: string, does: string];

/** What the keyboard does, on a page of its own. */
export function KeysPage({ viewer }: { viewer: Viewer }): JSX.Element {
  const { title } = viewer.words.keys;
  return (
    <ListPage title={title} viewer={viewer}>
      <Keys words={viewer.words} />
    </ListPage>
  );
}

/** What the keyboard does. */
export function Keys({ words: { keys } }: { words: Words }): JSX.Element {
  return (
    <div class="keys">
      <p class="aside" safe>
        {keys.hint}
      </p>
      <h2 safe>{keys.inBox}</h2>
      <KeyList
        keys={[
          ["Enter", keys.send],
          ["Shift + Enter", keys.newLine],
          ["@", keys.mention],
          [":", keys.emoji],
          ["Ctrl/⌘ + B, I", keys.marks],
          ["↑", keys.editLast],
          ["Esc", keys.cancel],
        ]}
      />
      <h2 safe>{keys.anywhere}</h2>
      <p class="aside" safe>
        {keys.typing}
      </p>
      <KeyList
        keys={[
          ["?", keys.sheet],
          ["M", keys.toBox],
          ["/", keys.toSearch],
          ["Ctrl/⌘ + K", keys.goTo],
          ["Alt + ↑ ↓", keys.stepRoom],
          ["Alt + Shift + ↑ ↓", keys.stepUnread],
          ["Esc Esc", keys.allRead],
          ["↑ ↓", keys.older],
          ["← →", keys.react],
        ]}
      />
      <label class="single" hidden>
        <input type="checkbox" id="single-keys" checked /> <Text of={keys.single} />
      </label>
    </div>
  );
}

function KeyList({ keys }: { keys: readonly Key[] }): JSX.Element {
  return (
    <dl>
      {keys.map(([key, does]) => (
        <div>
          <dt>
            <kbd safe>{key}</kbd>
          </dt>
          <dd safe>{does}</dd>
        </div>
      ))}
    </dl>
  );
}

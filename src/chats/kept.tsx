import { Html } from "@elysiajs/html";
import { withNext } from "../accounts/views.tsx";
import { Home, Page } from "../page/page.tsx";
import type { Reader } from "../page/reader.ts";
import type { Draft } from "../rooms/composer.tsx";
import { pathOf } from "../rooms/paths.ts";

type KeptPageProps = {
  readonly reader: Reader;
  /** The number of the room that the message was for: that is all of it that its sender knows for sure. */
  readonly room: number;
  readonly draft: Draft;
};

/** A message that was not sent to a room which its sender may not read: the text, the reason, and the way in. */
export function KeptPage({ reader, room, draft }: KeptPageProps): JSX.Element {
  const { user, words } = reader;
  const path = pathOf({ id: room });
  return (
    <Page title={words.composer.label} reader={reader} kind="form">
      <main id="main">
        <Home words={words} />
        <h1 safe>{words.composer.label}</h1>
        <p class="reason" role="alert" safe>
          {draft.reason?.(words) ?? ""}
        </p>
        <form action="/chats" method="post" autocomplete="off">
          <input type="hidden" name="room" value={String(room)} />
          <p class="field">
            <label for="content" safe>
              {words.composer.label}
            </label>
            <textarea id="content" name="content" rows="4" required dir="auto" autofocus safe>
              {draft.content}
            </textarea>
          </p>
          <button type="submit" class="button" safe>
            {words.composer.send}
          </button>
          {user === undefined && (
            <p class="aside">
              <a href={withNext("/login", path)} safe>
                {words.page.signIn}
              </a>{" "}
              <a href={withNext("/register", path)} safe>
                {words.page.register}
              </a>
            </p>
          )}
        </form>
      </main>
    </Page>
  );
}

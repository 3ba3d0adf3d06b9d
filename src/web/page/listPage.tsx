import type { Children } from "@kitajs/html";
import { Notice } from "./elements.tsx";
import { Frame, Page } from "./page.tsx";
import type { Topic } from "./topic.tsx";
import type { Viewer } from "./viewer.ts";

type ListPageProps = {
  readonly title: string;
  /** What the bar says, if that is not the title. */
  readonly heading?: string;
  readonly topic?: Topic;
  readonly viewer: Viewer;
  readonly children: Children;
};

/** A page with the bar on top, and one thing below the other. */
export function ListPage({ title, heading = title, topic, viewer, children }: ListPageProps): JSX.Element {
  return (
    <Page title={title} viewer={viewer} kind="list" hasPlaces={viewer.beside !== undefined}>
      <>
        <Frame heading={heading} topic={topic} viewer={viewer} />
        <main id="main">
          <Notice text={viewer.notice?.(viewer.words)} />
          {children as "safe"}
        </main>
      </>
    </Page>
  );
}

import type { Children } from "@kitajs/html";
import { PostForm } from "./postForm.tsx";

type ConfirmedProps = Omit<JSX.HtmlButtonTag, "children"> & {
  readonly action: string;
  readonly summary: string;
  /** The same for who listens, where it stands beside others of its kind. */
  readonly fullSummary?: string;
  readonly label: string;
  readonly isOpen?: boolean;
  /** What there is to know and to choose before. */
  readonly children?: Children;
};

/** A form for what is not easily undone: it is folded, and a second button does it. All that is given besides is the button's. */
export function Confirmed(props: ConfirmedProps): JSX.Element {
  const { action, summary, fullSummary, label, isOpen = false, children, ...button } = props;
  return (
    <details class="delete" open={isOpen}>
      <summary aria-label={fullSummary} safe>
        {summary}
      </summary>
      <PostForm action={action} label={label} kind="danger" {...button}>
        {children as "safe"}
      </PostForm>
    </details>
  );
}

import type { Children } from "@kitajs/html";

type PostFormProps = Omit<JSX.HtmlButtonTag, "children"> & {
  readonly action: string;
  readonly label: string;
  readonly isQuiet?: boolean;
  /** What the button does is not easily undone. */
  readonly kind?: "danger";
  /** What is kept of what the form shows, which it sends along: by that it is known what was changed. */
  readonly began?: object;
  readonly children?: Children;
};

/** A form with one button, which posts; all that is given besides is the button's. */
export function PostForm({
  action,
  label,
  isQuiet = false,
  kind,
  began,
  children,
  ...button
}: PostFormProps): JSX.Element {
  return (
    <form action={action} method="post">
      {began !== undefined && <input type="hidden" name="began" value={JSON.stringify(began)} />}
      {children as "safe"}
      <button
        type="submit"
        class={isQuiet ? "quiet" : kind === undefined ? "button" : `button ${kind}`}
        {...button}
        safe
      >
        {label}
      </button>
    </form>
  );
}

import type { Children } from "@kitajs/html";

type PostFormProps = Omit<JSX.HtmlButtonTag, "children"> & {
  readonly action: string;
  readonly label: string;
  readonly isQuiet?: boolean;
  readonly children?: Children;
};

/** A form with one button, which posts; all that is given besides is the button's. */
export function PostForm({
  action,
  label,
  isQuiet = false,
  children,
  ...button
}: PostFormProps): JSX.Element {
  return (
    <form action={action} method="post">
      {children as "safe"}
      <button type="submit" class={isQuiet ? "quiet" : "button"} {...button} safe>
        {label}
      </button>
    </form>
  );
}

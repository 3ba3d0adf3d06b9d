import type { Children } from "@kitajs/html";

type SearchFormProps = JSX.HtmlInputTag & {
  readonly action: string;
  readonly label: string;
  readonly typed: string;
  readonly button: string;
  readonly children?: Children;
};

/** A box to look for something; all that is given besides is the field's. */
export function SearchForm(props: SearchFormProps): JSX.Element {
  const { action, label, typed, button, children, ...field } = props;
  return (
    <form class="search" action={action} role="search">
      <label class="unseen" for="q" safe>
        {label}
      </label>
      <input id="q" type="search" name="q" value={typed} autocomplete="off" {...field} />
      <button type="submit" class="button" safe>
        {button}
      </button>
      {children as "safe"}
    </form>
  );
}

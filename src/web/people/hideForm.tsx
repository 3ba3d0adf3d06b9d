import type { Children } from "@kitajs/html";
import type { Person } from "../../domain/accounts/people.ts";
import type { Words } from "../../words/en.ts";
import { pathOfUser } from "../http/paths.ts";
import { PostForm } from "../page/postForm.tsx";

type HideFormProps = { readonly words: Words; readonly person: Person; readonly isHidden: boolean };

/** The way not to read somebody any more, or to do so again. */
export function HideForm(props: HideFormProps): JSX.Element {
  const { person, isHidden } = props;
  const { hiding } = props.words;
  return (
    <HideButton {...props}>
      <p class="aside" safe>
        {isHidden ? hiding.isHidden(person.name) : hiding.hint(person.name)}
      </p>
    </HideButton>
  );
}

/** The same with `children` above it, or without a word. */
export function HideButton(props: HideFormProps & { readonly children?: Children }): JSX.Element {
  const { words, person, isHidden, children } = props;
  const { hiding } = words;
  return (
    <PostForm
      action={`${pathOfUser(person)}/hide`}
      label={isHidden ? hiding.show(person.name) : hiding.hide(person.name)}
      isQuiet
    >
      <input type="hidden" name="hidden" value={isHidden ? "no" : "yes"} />
      {children as "safe"}
    </PostForm>
  );
}

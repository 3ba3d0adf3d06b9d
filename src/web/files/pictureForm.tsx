import type { Children } from "@kitajs/html";
import { PostForm } from "../page/postForm.tsx";

type PictureFormProps = {
  /** Where the picture is sent; what takes it away is sent to "remove" there. */
  readonly action: string;
  readonly field: string;
  readonly words: {
    readonly choose: string;
    readonly hint: string;
    readonly save: string;
    readonly remove: string;
  };
  readonly isSet: boolean;
  /** Why a picture was not taken. */
  readonly problem: string | undefined;
  /** What it shows as now. */
  readonly children: Children;
};

/** The way to choose a picture, which needs no script, and to be without one again. */
export function PictureForm(props: PictureFormProps): JSX.Element {
  const { action, field, words, isSet, problem, children } = props;
  const notes = [`${field}-hint`, problem !== undefined && `${field}-problem`].filter(Boolean).join(" ");
  return (
    <div class="picture">
      {children as "safe"}
      <div>
        <form action={action} method="post" enctype="multipart/form-data">
          <p class="field">
            <label for={field} safe>
              {words.choose}
            </label>
            <input
              id={field}
              type="file"
              name={field}
              accept="image/jpeg,image/png,image/webp,image/gif"
              required
              aria-describedby={notes}
              aria-invalid={problem === undefined ? undefined : "true"}
              autofocus={problem !== undefined}
            />
            <span class="hint" id={`${field}-hint`} safe>
              {words.hint}
            </span>
            {problem !== undefined && (
              <span class="reason" id={`${field}-problem`} safe>
                {problem}
              </span>
            )}
          </p>
          <button type="submit" class="button" safe>
            {words.save}
          </button>
        </form>
        {isSet && <PostForm action={`${action}/remove`} label={words.remove} isQuiet />}
      </div>
    </div>
  );
}

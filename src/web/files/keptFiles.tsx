import type { StoredFile } from "../../domain/files/files.ts";
import type { Words } from "../../words/en.ts";

/** What is left of the files of a form that was refused. */
export type Kept = {
  /** Those that have arrived, and can be sent again. */
  readonly files: readonly StoredFile[];
  /** Whether there were others. */
  readonly areMissing: boolean;
};

/** The files that go with what stands in the box again, for a page without script; each can be left out. */
export function KeptFiles({ words, kept }: { readonly words: Words; readonly kept: Kept }): JSX.Element {
  return (
    <div class="attached kept">
      <ul class="chosen">
        {kept.files.map(({ id, name, type, size }) => (
          <li>
            <label class="single name">
              <input
                type="checkbox"
                name="file"
                form="composer"
                value={String(id)}
                checked
                data-name={name}
                data-type={type}
                data-size={String(size)}
              />{" "}
              <bdi safe>{name}</bdi>
            </label>
          </li>
        ))}
      </ul>
      <MissingFiles words={words} kept={kept} />
    </div>
  );
}

/** Says that some files did not arrive. */
export function MissingFiles({ words, kept }: { readonly words: Words; readonly kept: Kept }): JSX.Element {
  if (!kept.areMissing) return "";
  return (
    <p class="hint" safe>
      {words.files.addAgain}
    </p>
  );
}

import type { Beside, StoredFile } from "../../domain/files/files.ts";
import type { Person } from "../../domain/accounts/people.ts";
import { FORMER, shownName } from "../../names/userNames.ts";
import { pathOfFile, pathOfFilePage } from "../http/paths.ts";
import { Link } from "../page/elements.tsx";
import { Field } from "../page/fields.tsx";
import { Frame, Page } from "../page/page.tsx";
import { PostForm } from "../page/postForm.tsx";
import { Time } from "../page/time.tsx";
import type { Viewer } from "../page/viewer.ts";
import { isPicture, isPlayed, NamedFile, Player } from "./messageFiles.tsx";

type FilePageProps = {
  readonly file: StoredFile;
  /** Undefined: the account was deleted. */
  readonly sender: Person | undefined;
  readonly beside: Beside;
  /** Where one comes from: the message, or what was reported. */
  readonly back: { readonly path: string; readonly isReport: boolean };
  readonly viewer: Viewer;
  /** A description that was not taken, and why. */
  readonly refused?: { readonly description: string; readonly reason: string } | undefined;
};

/** A file by itself: a picture as large as there is room, with the way to those before and after it. */
export function FilePage({ file, sender, beside, back, viewer, refused }: FilePageProps): JSX.Element {
  const { words, user } = viewer;
  const { files } = words;
  const { name, description, message, createdAt } = file;
  const isOwn = user?.id === file.user && message !== null;
  return (
    <Page title={name} viewer={viewer} kind="file" hasPlaces={viewer.beside !== undefined}>
      <>
        <Frame heading={name} viewer={viewer} />
        <main id="main">
          <figure>
            {isPicture(file) ? (
              <LargePicture file={file} />
            ) : isPlayed(file) ? (
              <Player file={file} />
            ) : (
              <NamedFile words={words} file={file} />
            )}
            {description !== "" && (
              <figcaption dir="auto" safe>
                {description}
              </figcaption>
            )}
          </figure>
          <nav class="ways" aria-label={files.ways}>
            {beside.earlier !== undefined && (
              <Link href={pathOfFilePage(beside.earlier)} rel="prev" text={files.earlier} />
            )}
            <Link
              href={back.path}
              class="close"
              text={back.isReport ? words.reports.title : files.toMessage}
            />
            {beside.later !== undefined && (
              <Link href={pathOfFilePage(beside.later)} rel="next" text={files.later} />
            )}
          </nav>
          <p class="aside">
            <span dir="auto" safe>
              {shownName(sender ?? { name: FORMER }, words)}
            </span>{" "}
            · <Time at={createdAt} words={words} /> · <span safe>{words.size(file.size)}</span> ·{" "}
            <a href={pathOfFile(file)} download={name} safe>
              {files.save}
            </a>
          </p>
          {isOwn && (
            <PostForm action={pathOfFilePage(file)} label={files.describe}>
              <Field
                name="description"
                label={files.description}
                value={refused?.description ?? description}
                hint={files.descriptionHint}
                problem={refused?.reason}
                isFirst={refused !== undefined}
                isOptional
              />
            </PostForm>
          )}
        </main>
      </>
    </Page>
  );
}

/** How many times as high as wide a picture is that shows in its width, however far it goes down. */
const TALL = 2.5;

/** A picture as it is shown alone, which leads to itself in full size. One that moves does so here, unless whoever sees it wants less of that. */
function LargePicture({ file }: { readonly file: StoredFile }): JSX.Element {
  const { name, description, width, height, moves } = file;
  const [whole, still] = [pathOfFile(file), pathOfFile(file, "large")];
  return (
    <a href={whole} class={height! > width! * TALL ? "tall" : undefined}>
      <picture>
        {moves && <source media="(prefers-reduced-motion: reduce)" srcset={still} />}
        <img src={moves ? whole : still} alt={description || name} width={width!} height={height!} />
      </picture>
    </a>
  );
}

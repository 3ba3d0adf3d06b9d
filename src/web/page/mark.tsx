import type { PlaceSettings } from "../../domain/place.ts";
import { assets } from "../assets/assets.ts";
import { badgeIconPath } from "../assets/badgeIcon.ts";
import { pictures } from "../assets/staticFiles.ts";
import { pathOfMark } from "../http/paths.ts";

type Marked = { readonly place: Pick<PlaceSettings, "mark"> };

/** What stands for the place: the picture that its owner has chosen, or the robin. `size` in CSS pixels. */
export function Mark({ place: { mark }, size }: Marked & { readonly size: number }): JSX.Element {
  const path = mark === "" ? assets.icon.path : pathOfMark(mark, "page");
  return <img class="mark" src={path} alt="" width={size} height={size} />;
}

/** The same in the tab and on the screen of a phone. With what calls for attention it is the robin everywhere. */
export function Icons({ place: { mark } }: Marked): JSX.Element {
  if (mark === "")
    return (
      <>
        <link rel="icon" type="image/svg+xml" href={assets.icon.path} data-calling={badgeIconPath} />
        <link rel="apple-touch-icon" href={pictures.touchIcon} />
      </>
    );
  // Of no type: the badge that takes its place is of another one.
  return (
    <>
      <link rel="icon" href={pathOfMark(mark, "page")} data-calling={badgeIconPath} />
      <link rel="apple-touch-icon" href={pathOfMark(mark, "icon")} />
    </>
  );
}

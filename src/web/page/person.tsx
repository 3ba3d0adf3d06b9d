import type { User } from "../../domain/user.ts";
import { FORMER } from "../../names/userNames.ts";
import { pathOfUser } from "../http/paths.ts";

/** Colours of avatars, in the style sheet as hue-0 and so on. */
const HUES = 12;

/** Somebody as a letter on a colour, the same one everywhere. */
export function Avatar({ user }: { user: Pick<User, "id" | "name"> }): JSX.Element {
  return (
    <span class={`avatar hue-${user.id % HUES}`} aria-hidden="true" safe>
      {initial(user.name)}
    </span>
  );
}

/** Somebody in a list: the picture and the name, which lead to that one's page. */
export function PersonLink({ person }: { person: Pick<User, "id" | "name"> }): JSX.Element {
  return (
    <a href={pathOfUser(person)}>
      <Avatar user={person} />{" "}
      <span dir="auto" safe>
        {person.name}
      </span>
    </a>
  );
}

/** The name's first letter as it is read: an Indic syllable and an emoji are one. Who is gone has none, in any language. */
function initial(name: string): string {
  if (name === FORMER) return "–";
  const [first] = new Intl.Segmenter().segment(name);
  return first!.segment.toUpperCase();
}

import { Avatar } from "./avatar.tsx";
import { pathOfUser } from "../http/paths.ts";

/** Somebody in a list: the picture and the name, which lead to that one's page. */
export function PersonLink({
  person,
}: {
  readonly person: { readonly id: number; readonly name: string };
}): JSX.Element {
  return (
    <a href={pathOfUser(person)}>
      <Avatar user={person} />{" "}
      <span dir="auto" safe>
        {person.name}
      </span>
    </a>
  );
}

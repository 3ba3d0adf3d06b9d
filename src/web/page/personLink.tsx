import type { User } from "../../domain/user.ts";
import { Avatar } from "./avatar.tsx";
import { pathOfUser } from "../http/paths.ts";

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

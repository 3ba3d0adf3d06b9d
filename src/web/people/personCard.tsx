import { Link } from "../page/elements.tsx";
import { Avatar } from "../page/person.tsx";
import { PostForm } from "../page/postForm.tsx";
import { pathOfUser } from "../http/paths.ts";
import { Phrase } from "../../words/phrase.tsx";
import { HideButton } from "./hideForm.tsx";
import { type PersonPageProps, RoleOf } from "./personPage.tsx";

type PersonCardProps = Pick<PersonPageProps, "person" | "viewer" | "isHidden" | "time">;

/** Who somebody is, for a card beside the name: the least of that one's page, to which it leads. */
export function PersonCard(props: PersonCardProps): JSX.Element {
  const { person, isHidden, time } = props;
  const { user, words } = props.viewer;
  return (
    <div class="card">
      <p class="who">
        <Avatar user={person} size="large" />
        <span>
          <b class="name" dir="auto" safe>
            {person.name}
          </b>
          <span class="aside">
            <RoleOf words={words} person={person} />
          </span>
          {time !== undefined && (
            <span class="aside" safe>
              {words.status.localTime(time)}
            </span>
          )}
        </span>
      </p>
      {person.alike === 1 && (
        <p class="alike" safe>
          {words.names.alike}
        </p>
      )}
      {person.id === user.id ? (
        <Link class="button" href="/profile" text={words.page.yourAccount} />
      ) : (
        <PostForm action="/directs" label={words.people.writeTo(person.name)}>
          <input type="hidden" name="name" value={person.name} />
        </PostForm>
      )}
      <div class="ways">
        <a href={pathOfUser(person)}>
          <span>
            <Phrase text={words.tools.about} name={<bdi safe>{person.name}</bdi>} />
          </span>
        </a>
        {person.id !== user.id && <HideButton words={words} person={person} isHidden={isHidden} />}
      </div>
      <p class="reason" role="alert"></p>
    </div>
  );
}

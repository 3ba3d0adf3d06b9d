import { Html } from "@elysiajs/html";
import { limits } from "../../base/limits.ts";
import type { Availability } from "../../domain/presence/attendance.ts";
import type { Face } from "../../domain/user.ts";
import { initialOf } from "../../names/initial.ts";
import type { Words } from "../../words/en.ts";
import { Dot } from "./availability.tsx";
import { type AvatarSize, pathOfAvatar, pathOfUser } from "../http/paths.ts";

/** Colours of avatars, in the style sheet as hue-0 and so on. */
const HUES = 12;

/** The largest of each size that shows, in CSS pixels: half of what the picture has. */
const SHOWN = { small: limits.avatar.small / 2, large: limits.avatar.large / 2 };

type AvatarProps = { readonly user: Face; readonly size?: AvatarSize };

/** Somebody as a letter on a colour, the same one everywhere, and on it the picture that one has chosen, as soon as it is there. */
export function Avatar({ user, size = "small" }: AvatarProps): JSX.Element {
  const { id, name, avatar } = user;
  return (
    <span class={`avatar hue-${id % HUES}${size === "large" ? " large" : ""}`} aria-hidden="true">
      {Html.escapeHtml(initialOf(name))}
      {avatar !== null && (
        <img
          src={pathOfAvatar(avatar, size)}
          alt=""
          width={SHOWN[size]}
          height={SHOWN[size]}
          loading="lazy"
          decoding="async"
        />
      )}
    </span>
  );
}

/** Whether somebody is there, and the words for it. */
export type There = { readonly words: Words; readonly availability: Availability | undefined };

type PersonLinkProps = { readonly person: Face; readonly there?: There | undefined };

/** Somebody in a list: the picture and the name, which lead to that one's page. */
export function PersonLink({ person, there }: PersonLinkProps): JSX.Element {
  return (
    <a href={pathOfUser(person)}>
      <Avatar user={person} />
      {there === undefined ? "" : <Dot {...there} />}{" "}
      <span dir="auto" safe>
        {person.name}
      </span>
    </a>
  );
}

import { LOBBY } from "../../domain/room.ts";

type Numbered = { readonly id: number };

/** Smaller ones of a picture: as in the log, and as on its own page. */
export const FILE_SIZES = ["small", "large"] as const;

export type FileSize = (typeof FILE_SIZES)[number];

/** Those of the picture of a user: in lists, and on a page of its own. */
export const AVATAR_SIZES = ["small", "large"] as const;

export type AvatarSize = (typeof AVATAR_SIZES)[number];

/** Those of the mark of the place: on pages, and as the icon of an app. */
export const MARK_SIZES = ["page", "icon", "app"] as const;

export type MarkSize = (typeof MARK_SIZES)[number];

/** Where a room is shown. */
export function pathOf({ id }: Numbered): string {
  return id === LOBBY ? "/" : `/rooms/${id}`;
}

/** Where it is told about a room: who is in it, and what one may do there. */
export function pathOfAbout({ id }: Numbered): string {
  return `/rooms/${id}/members`;
}

/** Where the files of a room are listed. */
export function pathOfFiles({ id }: Numbered): string {
  return `/rooms/${id}/files`;
}

/** Where the pinned messages of a room are listed. */
export function pathOfPinned({ id }: Numbered): string {
  return `/rooms/${id}/pinned`;
}

/** Where one stopped reading. */
export function pathOfNew({ id }: Numbered): string {
  return `/rooms/${id}/new`;
}

/** Where it is decided how a room works. */
export function pathOfSettings({ id }: Numbered): string {
  return `/rooms/${id}/settings`;
}

/** Where message `id` of `room` is shown among those around it. */
export function pathOfMessage({ id, room }: { readonly id: number; readonly room: number }): string {
  return `/rooms/${room}/chats/${id}#chat-${id}`;
}

/** The address of the form at `path` that leads on to `next`, a path of this site; the lobby needs no word. */
export function withNext(path: string, next: string): string {
  return next === "/" ? path : `${path}?${new URLSearchParams({ next })}`;
}

/** Where a file is given out; a picture also in a smaller `size`. */
export function pathOfFile({ id, name }: Numbered & { readonly name: string }, size?: FileSize): string {
  return `/files/${id}/${encodeURIComponent(name)}${size === undefined ? "" : `?size=${size}`}`;
}

/** Where a file is shown on a page of its own. */
export function pathOfFilePage({ id }: Numbered): string {
  return `/files/${id}`;
}

/** Where the picture of a user is given out. */
export function pathOfAvatar(name: string, size: AvatarSize): string {
  return `/avatars/${name}-${size}.webp`;
}

/** Where the mark of the place is given out. */
export function pathOfMark(name: string, size: MarkSize): string {
  return `/mark/${name}-${size}.png`;
}

/** Where a user is shown. */
export function pathOfUser({ id }: Numbered): string {
  return `/users/${id}`;
}

/** `path` if it leads to a page of this very site, else "/": a link must not lend our name to another site. */
export function localPath(path: string | undefined): string {
  const home = "http://robin.invalid";
  const url = path?.startsWith("/") ? URL.parse(path, home) : null;
  // "/.//elsewhere" resolves to a path that a browser would read as a host.
  if (url?.origin !== home || url.pathname.startsWith("//")) return "/";
  return url.pathname + url.search + url.hash;
}

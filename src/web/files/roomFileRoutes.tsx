import { Elysia, t } from "elysia";
import type { FileFilter } from "../../domain/files/fileTypes.ts";
import type { RoomFiles } from "../../domain/files/roomFiles.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import type { Guards } from "../auth/guards.ts";
import { oneOf, wholeNumber } from "../http/fields.ts";
import { html } from "../http/responses.ts";
import { type Kind, KINDS, RoomFilesPage } from "./roomFilesPage.tsx";

type Parts = { readonly roomFiles: RoomFiles; readonly rooms: Rooms };

const query = t.Object({ kind: t.Optional(oneOf(KINDS)), before: t.Optional(wholeNumber) });

const FILTERS: Readonly<Record<Kind, FileFilter>> = { images: "image", files: "file" };

/** What was sent in a room, for whoever may read it. */
export const roomFileRoutes = ({ roomFiles, rooms }: Parts, guards: Guards) =>
  new Elysia({ name: "room files" }).use(guards).get(
    "/rooms/:id/files",
    ({ room, query: { kind, before }, viewer }) => {
      const { user, words } = viewer;
      const page = roomFiles.page(room, { user, kind: kind && FILTERS[kind], before });
      const name = rooms.nameFor(room, user, words);
      return html(<RoomFilesPage viewer={viewer} room={room} name={name} kind={kind} {...page} />);
    },
    { params: t.Object({ id: wholeNumber }), query, roomReader: true },
  );

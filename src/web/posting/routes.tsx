import { Elysia, t } from "elysia";
import type { Uploads } from "../../domain/files/uploads.ts";
import type { Attachment } from "../../domain/messages/messageFiles.ts";
import type { Posting } from "../../domain/posting/posting.ts";
import { GONE, Refusal } from "../../domain/refusal.ts";
import { LOBBY, type Room } from "../../domain/room.ts";
import type { User } from "../../domain/user.ts";
import type { Requester, Authentication } from "../auth/authentication.ts";
import { goToLogin } from "../auth/signInRedirect.ts";
import { type Coming, isMultipart, type MultipartForm, readMultipart } from "../files/multipart.ts";
import { lines, messageText, numbers, sendKey, wholeNumber } from "../http/fields.ts";
import { EarlyResponse, isHtmx } from "../http/responses.ts";
import { type Draft, UnsentPage } from "../messages/unsentPage.tsx";
import { log } from "../page/errors.ts";
import { problem } from "../page/problem.tsx";
import { attempt, refuse, respond } from "../page/respond.tsx";
import { viewerOf } from "../page/viewer.ts";
import { pathOf } from "../http/paths.ts";
import { renderRoom, type RenderRoomParts } from "../rooms/renderRoom.tsx";

type Parts = RenderRoomParts & {
  readonly posting: Posting;
  readonly uploads: Uploads;
  readonly now: () => number;
};

const body = t.Object({
  content: messageText,
  room: t.Optional(wholeNumber),
  key: sendKey,
  // A form sends the field also where nothing is answered.
  reply: t.Optional(t.Union([wholeNumber, t.Literal("")])),
  file: numbers,
  // What each file shows, in their order.
  description: lines,
});

/** Keys as our forms have them. */
const OUR_KEY = /^[\w-]+$/;

/** Of an edit that is looked at: the message that it is of. */
const previewed = t.Composite([body, t.Object({ edit: t.Optional(wholeNumber) })]);

type Composed = typeof body.static;

/** For about so many ms the same form is a second click. */
const SOON = 30_000;

/** Posting a message, and looking at it before. */
export const postingRoutes = (parts: Parts, authentication: Authentication) => {
  const { posting, rooms, uploads } = parts;
  /** What came of the files of a form. */
  const taken = new WeakMap<Request, MultipartForm>();

  return new Elysia({ name: "posting" })
    .use(authentication.plugin)
    .post(
      "/chats",
      async ({ body, requester, entrance, request }) => {
        const { user, room } = senderOf(request, requester, body);
        const refused = taken.get(request)?.refusal;
        if (refused) return notSent(request, user, body, refused);
        const { content, key, reply } = body;
        const draft = { user, room: room.id, content, address: entrance().address };
        const sent = await attempt(request, () =>
          posting.post({
            ...draft,
            files: attached(body),
            key: key || undefined,
            replyTo: reply || undefined,
          }),
        ).catch((error: unknown) => mistaken(request, error));
        if (sent instanceof Refusal) return notSent(request, user, body, sent);
        // The page knows by it when what was sent is in the log.
        return respond(request, { path: pathOf(room), headers: { "robin-message": String(sent) } });
      },
      { body, parse: (coming) => (isMultipart(coming.request) ? formOf(coming) : undefined) },
    )
    .post(
      "/chats/preview",
      ({ body, requester, entrance, request }) => {
        const { user, room } = senderOf(request, requester, body);
        const { content, edit } = body;
        const preview = posting.preview({ user, room: room.id, content, edit, address: entrance().address });
        if (preview instanceof Refusal) return notSent(request, user, body, preview);
        return respond(request, {
          page: () => composing(request, user, body, { content, preview }),
          fragment: () => preview,
        });
      },
      { body: previewed },
    );

  /** The fields of a form with files, which are taken in while it is read: their numbers are among them. */
  async function formOf({ request, server }: Coming) {
    const { user, isStale } = await authentication.authenticate(request);
    const sent = await readMultipart({ request, server }, uploads, isStale ? undefined : user);
    taken.set(request, sent);
    return { key: keyOf(sent), ...sent.fields, file: sent.files.map(({ id }) => String(id)) };
  }

  /** By which a form with files is known when its button is clicked twice: a page has one place for the key of a form, in the box. */
  function keyOf({ fields, files }: MultipartForm): string | undefined {
    if (files.length === 0) return undefined;
    const { room, reply, content } = fields;
    const sent = files.map(({ name, hash }) => [name, hash]);
    const form = JSON.stringify([room, reply, content, sent, Math.floor(parts.now() / SOON)]);
    return new Bun.CryptoHasher("sha256").update(form).digest("base64url");
  }

  /** Who sends a message, and the room that it is for. Throws the response to one who is not signed in, or may not read the room. */
  function senderOf(request: Request, { user, isStale }: Requester, composed: Composed) {
    const sender = isStale ? undefined : user;
    const room = sender && rooms.readable(roomOf(composed).id, sender);
    if (room) return { user: sender, room };
    if (isHtmx(request)) throw new EarlyResponse(sender ? problem(request, 404) : goToLogin(request));
    throw new EarlyResponse(notSent(request, user, composed, sender ? GONE : NOT_SIGNED_IN));
  }

  /** Not sent: the text goes back to where it came from, with the reason. */
  function notSent(request: Request, user: User | undefined, composed: Composed, refusal: Refusal): Response {
    const draft = { content: composed.content, reason: refusal.reason };
    const response = refuse(request, refusal, () => composing(request, user, composed, draft));
    const lost = user ? uploads.lost(composed.file, user, roomOf(composed).id) : [];
    // The page may still have them.
    if (lost.length > 0) response.headers.set("robin-gone", lost.join(" "));
    return response;
  }

  /** The page with `draft` in its box, and with nothing on it that `user` may not read. */
  function composing(request: Request, user: User | undefined, composed: Composed, said: Draft): JSX.Element {
    const { id } = roomOf(composed);
    const files = user ? uploads.unsent(composed.file, user, id) : [];
    const areMissing = taken.get(request)?.areMissing ?? false;
    const draft = files.length > 0 || areMissing ? { ...said, kept: { files, areMissing } } : said;
    // Sent again with its key it is said once, also where nobody knows yet whether it is stored.
    const key = OUR_KEY.exec(composed.key ?? "")?.[0];
    const room = rooms.readable(id, user);
    if (room) {
      const replyTo = answered(room, composed, user);
      return renderRoom(parts, request, room, { user, draft, replyTo, ...(key && { formKey: key }) });
    }
    const { reply } = composed;
    const fields = { room: String(id), ...(key && { key }), ...(reply && { reply: String(reply) }) };
    const sent = { action: "/chats", fields, path: pathOf({ id }) };
    return <UnsentPage viewer={viewerOf(request, user)} draft={draft} {...sent} />;
  }

  function answered(room: Room, { reply }: Composed, user: User | undefined) {
    return reply ? posting.answerable(reply, room, user) : undefined;
  }
};

function attached({ file, description }: Composed): readonly Attachment[] {
  return file.map((id, index) => ({ id, description: description[index]?.trim() ?? "" }));
}

const NOT_SIGNED_IN = new Refusal("signed out", ({ composer }) => composer.notSignedIn);

function roomOf({ room }: Composed): Pick<Room, "id"> {
  return { id: room ?? LOBBY };
}

/** Whatever goes wrong in Robin, what was typed is kept. */
function mistaken(request: Request, error: unknown): Refusal {
  log(request, error);
  return new Refusal("failed", ({ composer }) => composer.notStored);
}

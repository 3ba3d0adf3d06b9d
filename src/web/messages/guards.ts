import { Elysia } from "elysia";
import type { Posting, Readable } from "../../domain/posting/posting.ts";
import { GONE } from "../../domain/refusal.ts";
import type { User } from "../../domain/user.ts";
import type { Sentence } from "../../words/en.ts";
import { idIn, missing } from "../auth/guards.ts";
import type { Authentication, Requester } from "../auth/authentication.ts";
import { goToLogin, redirectToSignIn } from "../auth/signInRedirect.ts";
import { EarlyResponse, html, isHtmx } from "../http/responses.ts";
import { problem } from "../page/problem.tsx";
import {
  messagePage,
  type MessagePageParts,
  type TypedEdit,
  unsentEditPage,
  unsentReportPage,
} from "./messagePage.tsx";

type Parts = MessagePageParts & { readonly posting: Posting };

/** What routes ask for by name: `messageReader` the message of the address and its room, `messageUser` also the user, signed in. */
export const messageGuards = (parts: Parts, authentication: Authentication) =>
  new Elysia({ name: "message guards" })
    .use(authentication.plugin)
    .macro({
      messageReader: {
        resolve: ({ requester, request, params }): Readable => {
          const found = parts.posting.readable(idIn(params), requester!.user);
          if (!found) throw new EarlyResponse(missing(request, requester!.user));
          return found;
        },
      },
      messageUser: {
        resolve: ({ requester, request, params }) => findToChange(parts, request, requester!, idIn(params)),
      },
    })
    .as("scoped");

/** Message `id`, for a user who wants to change it. Throws the response to anybody else, which keeps what was typed. */
export function findToChange(
  parts: Parts,
  request: Request,
  { user, isStale }: Requester,
  id: number,
  typed?: TypedEdit,
): Readable & { readonly user: User } {
  // Whoever is not signed in any more sees what a guest does.
  const viewer = isStale ? undefined : user;
  const found = parts.posting.readable(id, viewer);
  if (found && viewer) return { ...found, user: viewer };
  if (!viewer) throw new EarlyResponse(signedOut(parts, request, id, found, typed));
  if (!typed || isHtmx(request)) throw new EarlyResponse(problem(request, 404));
  const edit = { reason: GONE.reason, ...typed };
  throw new EarlyResponse(html(unsentEditPage(request, viewer, id, edit), 404));
}

/** The same for one who reports it because of `content`. */
export function findToReport(
  parts: Parts,
  request: Request,
  requester: Requester,
  id: number,
  content: string,
): Readable & { readonly user: User } {
  const isSignedIn = requester.user !== undefined && !requester.isStale;
  // Of what guests may not read they are not told that it is there, whatever they type.
  const isKept = content !== "" && !isHtmx(request) && parts.posting.readable(id, undefined);
  if (!isSignedIn && isKept) {
    const page = unsentReportPage(request, id, { content, reason: NOT_SIGNED_IN });
    throw new EarlyResponse(html(page, 401));
  }
  return findToChange(parts, request, requester, id);
}

function signedOut(
  parts: Parts,
  request: Request,
  id: number,
  found: Readable | undefined,
  typed: TypedEdit | undefined,
): Response {
  if (isHtmx(request)) return goToLogin(request);
  const edit = { reason: NOT_SIGNED_IN, ...typed };
  if (found) return html(messagePage(parts, request, { ...found, user: undefined, edit }), 401);
  return typed
    ? html(unsentEditPage(request, undefined, id, edit), 401)
    : redirectToSignIn(request, `/chats/${id}`);
}

const NOT_SIGNED_IN: Sentence = ({ tools }) => tools.notSignedIn;

import { Elysia, t } from "elysia";
import type { Audit } from "../../domain/audit/audit.ts";
import type { People } from "../../domain/accounts/people.ts";
import { canSeeAudit, canSeeEntry } from "../../domain/policy.ts";
import type { Rooms } from "../../domain/rooms/rooms.ts";
import { limits } from "../../base/limits.ts";
import type { Guards } from "../auth/guards.ts";
import { optionalLine, wholeNumber } from "../http/fields.ts";
import { EarlyResponse, html } from "../http/responses.ts";
import { problem } from "../page/problem.tsx";
import { AuditPage } from "./views.tsx";

type Parts = { readonly audit: Audit; readonly people: People; readonly rooms: Rooms };

const query = t.Object({ event: optionalLine, person: optionalLine, before: t.Optional(wholeNumber) });

/** Who did what to whom. */
export const auditRoutes = ({ audit, people, rooms }: Parts, guards: Guards) =>
  new Elysia({ name: "audit" }).use(guards).get(
    "/audit",
    ({ query: { event = "", person: name = "", before }, user, viewer, request }) => {
      if (!canSeeAudit(user)) throw new EarlyResponse(problem(request, 403));
      const { shown } = limits.audit;
      const person = name === "" ? undefined : people.named(name);
      const isNobody = name !== "" && person === undefined;
      const found = isNobody ? [] : audit.page({ event, person: person?.id, before }, shown + 1);
      const page = found.slice(0, shown);
      const personOf = (id: number) => people.find(id);
      const nameOf = (id: number) => {
        const room = rooms.readable(id, user);
        return room && rooms.nameFor(room, user, viewer.words);
      };
      return html(
        <AuditPage
          viewer={viewer}
          entries={page.filter((entry) =>
            canSeeEntry(user, entry.event, entry.user === null ? undefined : personOf(entry.user)),
          )}
          older={found.length > shown ? page.at(-1)?.id : undefined}
          filter={{ event, person: name }}
          isNobody={isNobody}
          personOf={personOf}
          roomOf={nameOf}
        />,
      );
    },
    { query, signedIn: () => "/audit" },
  );

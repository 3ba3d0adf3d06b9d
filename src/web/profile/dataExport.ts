import { pathOfAvatar, pathOfFile } from "../http/paths.ts";
import type { Export } from "../../domain/privacy/dataExport.ts";

/** Answers with what is kept of user `id`, as a JSON file, written while it is sent. */
export function fileOf(id: number, kept: Export): Response {
  const written = write(kept);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await written.next();
      if (done) controller.close();
      else controller.enqueue(new TextEncoder().encode(value));
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "content-disposition": `attachment; filename="robin-${id}.json"`,
      "cache-control": "no-store",
    },
  });
}

async function* write({ account, sessions, listed, messages, reactions, ...kept }: Export) {
  const { rooms, invitations, departures, hidden, notifications, invites, reports } = kept;
  const { avatar, since, ...named } = account;
  const head = {
    account: {
      ...named,
      since: iso(since),
      picture: avatar === null ? null : pathOfAvatar(avatar, "large"),
    },
    sessions: sessions.map(({ device, createdAt, usedAt }) => ({
      device,
      since: iso(createdAt),
      lastUsed: iso(usedAt),
    })),
    rooms,
    invitations,
    departures,
    listed,
    hidden,
    notifications,
    invites,
    reports,
  };
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "messages": [`;
  yield* list(messages(), ({ id, room, content, files, createdAt, editedAt, pinnedAt, replyTo }) => ({
    id,
    room,
    content,
    files: files.map((file) => ({
      name: file.name,
      type: file.type,
      bytes: file.size,
      shows: file.description,
      address: pathOfFile(file),
    })),
    answers: replyTo,
    saidAt: iso(createdAt),
    editedAt: editedAt === null ? null : iso(editedAt),
    pinnedAt: pinnedAt === null ? null : iso(pinnedAt),
  }));
  yield `\n  ],\n  "reactions": [`;
  yield* list(reactions(), ({ message, emoji, createdAt }) => ({ message, emoji, at: iso(createdAt) }));
  yield "\n  ]\n}\n";
}

/** The rows of all parts, as `shown` shows them, one after the other. */
async function* list<Row>(parts: AsyncIterable<readonly Row[]>, shown: (row: Row) => object) {
  let isFirst = true;
  for await (const rows of parts) {
    if (rows.length === 0) continue;
    yield (isFirst ? "\n" : ",\n") + rows.map((row) => `    ${JSON.stringify(shown(row))}`).join(",\n");
    isFirst = false;
  }
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

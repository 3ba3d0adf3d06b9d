import { open } from "node:fs/promises";
import { join } from "node:path";
import { obey } from "./children.ts";

/**
 * The server to compare with: Bun's own routes, which know neither users nor messages. A route is a function here,
 * as any must be that looks at what is asked; one that is a Response would be answered without running any code.
 */

type Fixed = {
  readonly status: number;
  readonly headers: [string, string][];
  readonly body: Uint8Array<ArrayBuffer>;
  /** A header that it looks at before it answers. */
  readonly reads?: string | undefined;
};

let server: Bun.Server<undefined> | undefined;

export const bareJobs = {
  listen(): number {
    server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      idleTimeout: 60,
      maxRequestBodySize: 2 ** 31,
      routes: { "/": new Response() },
    });
    return server.port ?? 0;
  },

  answer({ status, headers, body, reads }: Fixed): void {
    const made = new Headers(headers);
    const bytes = body.length > 0 ? body : null;
    const answer = (request: Request) => {
      if (reads !== undefined && !request.headers.has(reads)) return new Response(null, { status: 400 });
      return new Response(bytes, { status, headers: made });
    };
    server?.reload({ routes: { "/": answer, "/chats": answer } });
  },

  hold({ body }: { body: Uint8Array<ArrayBuffer> }): void {
    const listening: ReadableStreamDirectController[] = [];
    const headers = new Headers({ "content-type": "text/event-stream", "cache-control": "no-store" });
    const send = (to: ReadableStreamDirectController, bytes: string | Uint8Array<ArrayBuffer>) => {
      void to.write(bytes);
      void to.flush();
    };
    const pull = async (controller: ReadableStreamDirectController) => {
      send(controller, ":\n\n");
      listening.push(controller);
      await new Promise(() => {});
    };
    const hold = (request: Request) =>
      request.headers.has("prefer")
        ? new Response(new ReadableStream({ type: "direct", pull }), { headers })
        : new Response(null, { status: 204 });
    const release = () => {
      for (const controller of listening) send(controller, body);
      return new Response(null, { status: 204 });
    };
    server?.reload({
      routes: { "/chats": { GET: hold, POST: release } },
    });
  },

  /** Takes files into `folder`, on the disk where that is asked for, and gives the last one out. Polls have nothing new. */
  files({ folder }: { folder: string }): void {
    const path = join(folder, "bare");
    const take = async (request: Request) => {
      await Bun.write(path, request);
      if (request.url.endsWith("?synced")) await synced(path);
      return new Response(null, { status: 201 });
    };
    const idle = () => new Response(null, { status: 204 });
    server?.reload({
      routes: { "/files": take, "/files/*": () => new Response(Bun.file(path)), "/chats": idle },
    });
  },
};

async function synced(path: string): Promise<void> {
  const handle = await open(path, "r");
  await handle.sync();
  await handle.close();
}

if (import.meta.main) obey(bareJobs);

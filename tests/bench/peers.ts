import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server as SocketIo } from "socket.io";
import { openDatabase } from "../../src/database/database.ts";
import { obey } from "./children.ts";
import { storing } from "./raw.ts";

/** Chats to compare with, as small as they can be: each message is on disk before anybody hears of it, and goes to all over sockets. */
export const peerJobs = {
  /** Bun's own WebSockets; gives the port. */
  webSockets({ folder }: { folder: string }): number {
    const store = storing(openDatabase(folder));
    const { port } = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: (request, server) => (server.upgrade(request) ? undefined : new Response(null, { status: 426 })),
      websocket: {
        open(socket) {
          socket.subscribe("room");
          socket.send("entered");
        },
        message(socket, content) {
          const [id] = store([String(content)]);
          // To all but the one who has sent it.
          socket.publish("room", `${id} ${content}`);
          socket.send("stored");
        },
      },
    });
    return port!;
  },

  /** What the tutorial of socket.io builds; gives the port. */
  async socketIo({ folder }: { folder: string }): Promise<number> {
    const store = storing(openDatabase(folder));
    const http = createServer();
    new SocketIo(http, { transports: ["websocket"] }).on("connection", (socket) => {
      socket.on("chat message", (content: string, acknowledge: () => void) => {
        const [id] = store([content]);
        socket.broadcast.emit("chat message", content, id);
        acknowledge();
      });
    });
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    return (http.address() as AddressInfo).port;
  },
};

if (import.meta.main) obey(peerJobs);

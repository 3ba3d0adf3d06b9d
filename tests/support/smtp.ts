import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { certificateFor } from "./certificate.ts";

type Kind = {
  /** Whether it is encrypted from the first byte on, from when the client asks for it, or never. */
  readonly encryption: "from the start" | "on demand" | "never";
  /** The password of "robin"; undefined: anybody may send. */
  readonly password?: string;
  /** How long it looks into a mail before it says that it has it, in ms. */
  readonly looksFor?: number;
};

export type Received = {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly isEncrypted: boolean;
};

/** A real server that takes mail, on this machine; addresses that begin with "nobody" it does not know, and to those that end with ".test" it passes nothing on. */
export async function startSmtp({ encryption, password, looksFor = 0 }: Kind) {
  const received: Received[] = [];
  const { cert, key } = certificateFor(["localhost"]);
  const server = new SMTPServer({
    ...(encryption === "never" ? { disabledCommands: ["STARTTLS"] } : { cert, key }),
    secure: encryption === "from the start",
    authOptional: password === undefined,
    // Whoever would send a password in the open is let do so: that is for the client to see to.
    allowInsecureAuth: true,
    onAuth: ({ username, password: given }, _session, done) =>
      username === "robin" && given === password
        ? done(null, { user: username })
        : done(refusal(535, "robin")),
    onRcptTo: ({ address }, _session, done) => {
      if (address.startsWith("nobody")) done(refusal(550, address));
      else done(address.endsWith(".test") ? refusal(554, address) : undefined);
    },
    onData: (stream, { envelope, secure }, done) => {
      void text(stream).then((mail) => {
        const { mailFrom, rcptTo } = envelope;
        const from = mailFrom === false ? "" : mailFrom.address;
        received.push({
          from,
          to: rcptTo.map(({ address }) => address).join(),
          text: mail,
          isEncrypted: secure,
        });
        setTimeout(done, looksFor);
      });
    },
  });
  // A client that trusts nobody it should not goes away.
  server.on("error", () => {});
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const { port } = server.server.address() as { port: number };
  return { port, cert, received, stop: () => new Promise<void>((stopped) => server.close(stopped)) };
}

/** What it says with `responseCode`, in which it quotes `who` is not let, as many do. */
function refusal(responseCode: number, who: string): Error {
  return Object.assign(new Error(`not for ${who}`), { responseCode });
}

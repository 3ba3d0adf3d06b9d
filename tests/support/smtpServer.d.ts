declare module "smtp-server" {
  type Done = (error?: Error | null, response?: { readonly user: string }) => void;

  type Session = {
    readonly secure: boolean;
    readonly envelope: {
      readonly mailFrom: false | { readonly address: string };
      readonly rcptTo: readonly { readonly address: string }[];
    };
  };

  /** A server that takes mail. */
  export class SMTPServer {
    readonly server: import("node:net").Server;
    constructor(options: {
      readonly cert?: string;
      readonly key?: string;
      readonly secure: boolean;
      readonly disabledCommands?: readonly string[];
      readonly authOptional: boolean;
      readonly allowInsecureAuth: boolean;
      onAuth(
        login: { readonly username?: string; readonly password?: string },
        session: Session,
        done: Done,
      ): void;
      onRcptTo(address: { readonly address: string }, session: Session, done: Done): void;
      onData(stream: import("node:stream").Readable, session: Session, done: Done): void;
    });
    listen(port: number, host: string, done: () => void): void;
    on(event: "error", listener: (error: Error) => void): void;
    close(done: () => void): void;
  }
}

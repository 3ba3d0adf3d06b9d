/** A mail, in plain text: it asks for nothing from elsewhere, and every program shows it. */
export type Letter = {
  readonly to: string;
  /** The name of the place, in whose name it comes. */
  readonly place: string;
  readonly subject: string;
  readonly text: string;
  /** An address that ends mail of this kind (RFC 8058); undefined: it came because somebody asked for this very one. */
  readonly unsubscribe?: string;
};

/** What became of a mail. */
export type MailOutcome =
  | "taken"
  /** The server cannot be reached, or takes none now. */
  | "later"
  /** It will never take mail for this address. */
  | "refused";

/** The way to the server that takes mail. */
export type MailTransport = { readonly send: (letter: Letter) => Promise<MailOutcome> };

import { isIP } from "node:net";
import { codeOf } from "./base/unwritable.ts";
import { logWarning } from "./base/log.ts";
import type { Tally } from "./base/metrics.ts";
import type { MailServer } from "./base/settings.ts";
import type { Letter, MailOutcome, MailTransport } from "./domain/mail/mailTransport.ts";

/**
 * How long the server may take, in ms: until it has greeted, and for each answer after that. Many look for spam and viruses before they say
 * that they have a mail (RFC 5321 4.5.3.2.6); who gives up before gets it to its reader again and again.
 */
const PATIENCE = { greeting: 60_000, answer: 10 * 60_000 };

/** The way to the server that takes mail. `certificate`, in PEM, and another `patience`: for a server of tests. */
export function mailTransport(server: MailServer, certificate?: string, patience = PATIENCE): MailTransport {
  /** What was said since a mail was taken, each once. */
  const said = new Set<string>();

  return {
    send: async (letter) => {
      // Those who send no mail need not have it in memory.
      const { createTransport } = await import("nodemailer");
      const transport = createTransport({
        ...optionsFor(server, certificate),
        // That of the connection goes on until the greeting.
        connectionTimeout: patience.greeting,
        greetingTimeout: patience.greeting,
        socketTimeout: patience.answer,
      });
      try {
        await transport.sendMail(mailOf(letter, server));
        said.clear();
        return "taken";
      } catch (error) {
        const { outcome, why } = readError(error);
        const trouble =
          outcome === "later"
            ? `mail is not taken: ${why}; tried again later.`
            : `mail is refused: ${why}; it goes no more.`;
        if (!said.has(trouble)) logWarning(trouble);
        said.add(trouble);
        return outcome;
      }
    },
  };
}

/** `transport`, with what becomes of each mail noted in `outcomes`. */
export function countedMail({ send }: MailTransport, outcomes: Tally<MailOutcome>): MailTransport {
  return {
    send: async (letter) => {
      const outcome = await send(letter);
      outcomes.add(outcome);
      return outcome;
    },
  };
}

function optionsFor({ host, port, isEncrypted, user, password }: MailServer, certificate?: string) {
  const isHere = /^(?:localhost|127(?:\.\d+){3}|::1)$/i.test(host);
  return {
    host,
    port,
    secure: isEncrypted,
    // A password goes over no line that others may read.
    requireTLS: user !== "" && !isHere,
    tls: {
      ...(certificate === undefined ? {} : { ca: certificate }),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      // On the machine itself nobody listens, and certificates are seldom real.
      rejectUnauthorized: certificate !== undefined || !isHere,
    },
    ...(user === "" ? {} : { auth: { user, pass: password } }),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function mailOf({ to, place, subject, text, unsubscribe }: Letter, { from }: MailServer) {
  return {
    from: { name: place, address: from },
    to: { name: "", address: to },
    subject,
    text,
    headers: {
      // No absence note comes back (RFC 3834).
      "Auto-Submitted": "auto-generated",
      ...(unsubscribe === undefined
        ? {}
        : { "List-Unsubscribe": `<${unsubscribe}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" }),
    },
  };
}

/**
 * What an error of the mailer means. What the server said is told to nobody: it may name the address. What TLS says of its certificate is
 * told besides: where it has run out something else is to be done than where nobody answers.
 */
function readError(error: unknown): { outcome: MailOutcome; why: string } {
  const { responseCode: status, command, originalCode } = Object(error) as Record<string, unknown>;
  const isFinal = typeof status === "number" && status >= 500;
  const isAboutMail = command === "RCPT TO" || command === "DATA";
  const why = [
    codeOf(error),
    typeof status === "number" && status,
    typeof originalCode === "string" && OF_TLS.test(originalCode) && originalCode,
  ];
  return { outcome: isFinal && isAboutMail ? "refused" : "later", why: why.filter(Boolean).join(" ") };
}

/** Codes of TLS, such as CERT_HAS_EXPIRED; those of the system, such as ECONNREFUSED, are one word. */
const OF_TLS = /_/;

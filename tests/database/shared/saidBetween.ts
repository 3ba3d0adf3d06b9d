import type { Message } from "../../support/postgresMessages.ts";

/** The message by which a client has a statement run that begins so. */
export function asks(statement: string): (message: Message) => boolean {
  return ({ from, type, text }) =>
    from === "client" &&
    (type === "Q" || type === "E") &&
    text.toLowerCase().startsWith(statement.toLowerCase());
}

/** The messages of the server of a type. */
export function says(type: string): (message: Message) => boolean {
  return (message) => message.from === "server" && message.type === type;
}

import start from "../../db/0001-start.sql" with { type: "text" };
import conversation from "../../db/0002-conversation.sql" with { type: "text" };

/** The steps that make the database, oldest first. A released step is never edited: a later one mends it. */
export const migrations: readonly string[] = [start, conversation];

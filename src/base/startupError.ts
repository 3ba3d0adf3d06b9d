/** Thrown when Robin cannot start as it is set up; the message is a sentence for the person who runs it. */
export class StartupError extends Error {}

import { EXIT, type ExitCode } from "./exitCodes.ts";

/** Thrown when Robin cannot do what the command line and the settings ask for; the message is a sentence for the person who runs it. */
export class StartupError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT.config) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What a command of Robin ends with: the numbers of sysexits.h, where it has one. */
export const EXIT = {
  /** It is done, and all is well. */
  ok: 0,
  /** It is done, and what was looked at is not well. */
  found: 1,
  /** The command line is not understood. */
  usage: 64,
  /** What is there cannot be used: damaged, another program's, or of another version. */
  data: 65,
  /** Nothing is there. */
  noInput: 66,
  /** Nobody is called so. */
  noUser: 67,
  /** What it needs cannot be reached. */
  unavailable: 69,
  /** Robin has made a mistake. */
  software: 70,
  /** A file cannot be made, the disk is full, or stdout takes nothing. */
  cannotCreate: 73,
  /** Another Robin is at work there: later it may go. */
  tryLater: 75,
  /** Robin may not do that, or not to that. */
  noPermission: 77,
  /** A setting is wrong, or does not fit what is there. */
  config: 78,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

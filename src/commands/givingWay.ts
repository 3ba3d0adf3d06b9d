import { constants, setPriority } from "node:os";

/** Has whatever this process does wait for what others do on this machine, such as the Robin beside it. */
export function giveWay(): void {
  setPriority(constants.priority.PRIORITY_LOW);
}

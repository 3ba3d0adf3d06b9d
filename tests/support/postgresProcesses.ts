import { readdirSync, readFileSync } from "node:fs";

/** Ends a process and all its children with SIGKILL. Resolves when none of them runs. */
export async function killFamily(parent: number): Promise<void> {
  // One that is stopped makes no more children.
  stop(parent);
  const family = [parent, ...children(parent)];
  for (const pid of family) signal(pid, "SIGKILL");
  while (family.some((pid) => isRunning(pid))) await Bun.sleep(2);
}

/** Stops a process and all its children in their tracks: none of them does anything any more when it returns. */
export function stopFamily(parent: number): void {
  // One that is stopped makes no more children.
  stop(parent);
  for (const pid of children(parent)) stop(pid);
}

/** Has them go on. */
export function continueFamily(parent: number): void {
  for (const pid of [parent, ...children(parent)]) signal(pid, "SIGCONT");
}

function stop(pid: number): void {
  if (!signal(pid, "SIGSTOP")) return;
  while (isRunning(pid) && stat(pid)?.state !== "T") Bun.sleepSync(1);
}

function children(parent: number): number[] {
  const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
  return pids.filter((pid) => stat(pid)?.parent === parent);
}

/** Whether it runs. One that has ended and that nobody has asked about (a zombie) does so no more. */
export function isRunning(pid: number): boolean {
  const state = stat(pid)?.state;
  return state !== undefined && state !== "Z";
}

/** State and parent of a process, where it is there (proc(5)); its name, in brackets, may hold anything. */
function stat(pid: number): { readonly state: string; readonly parent: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state = "", parent] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

/** Whether the process was there to get it. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

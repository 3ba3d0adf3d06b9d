import { readFileSync } from "node:fs";

/** CPU time is counted in these (sysconf(_SC_CLK_TCK), 100 a second on every Linux that Bun runs on). */
const TICK_SECONDS = 0.01;

/** Seconds of CPU, in the kernel too, that process `pid` has used since it began. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the program's name in brackets and may hold spaces; user and system time are the 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_SECONDS;
}

/** Bytes of memory that process `pid` has resident now (VmRSS of /proc/PID/status). */
export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
}

/** Open files that a process may have. */
export function openFilesAllowed(): number {
  const limits = readFileSync("/proc/self/limits", "utf8");
  return Number(/Max open files\s+(\d+)/.exec(limits)?.[1] ?? Infinity);
}

/** Resolves once process `pid` uses (almost) no CPU any more: all that was asked of it is done. */
export async function quiet(pid: number): Promise<void> {
  for (let used = cpuSeconds(pid); ;) {
    await Bun.sleep(300);
    const now = cpuSeconds(pid);
    if (now - used <= TICK_SECONDS) return;
    used = now;
  }
}

import { readFileSync, readdirSync } from 'node:fs';

/** Linux counts in hundredths of a second wherever Node.js runs. */
const MICROSECONDS_PER_TICK = 10_000;

/** Reads how much CPU somebody has used so far, in microseconds; NaN where the system does not tell. */
export type CpuClock = () => number;

/** The CPU time of a process. */
export function processClock(pid: number): CpuClock {
  return () => usedBy(pid)?.own ?? Number.NaN;
}

/** The CPU time of a process and of all processes it has started, ended ones included. */
export function familyClock(pid: number): CpuClock {
  return () => {
    const parent = usedBy(pid);
    if (parent === undefined) return Number.NaN;
    const children = processIds()
      .map(usedBy)
      .filter((usage) => usage?.parent === pid);
    return children.reduce((sum, usage) => sum + (usage?.own ?? 0), parent.own + parent.ended);
  };
}

/** The CPU time of the programs that this process ran and waited for. */
export function endedChildrenClock(): CpuClock {
  return () => usedBy(process.pid)?.ended ?? Number.NaN;
}

/** The CPU time of this process. */
export function ownClock(): CpuClock {
  return () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  };
}

function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((id) => Number.isInteger(id));
  } catch {
    return [];
  }
}

function usedBy(pid: number): { parent: number; own: number; ended: number } | undefined {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // What comes after the name, which may hold spaces: state, parent, … (proc(5), from field 3).
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const ticks = (field: number) => Number(fields[field - 3]) * MICROSECONDS_PER_TICK;
  return {
    parent: Number(fields[1]),
    own: ticks(14) + ticks(15),
    ended: ticks(16) + ticks(17),
  };
}

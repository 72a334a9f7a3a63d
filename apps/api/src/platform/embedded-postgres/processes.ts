import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

import { isMissing } from './file-errors.ts';

/** A process that is running: neither gone nor a zombie waiting for its parent to notice. */
type RunningProcess = {
  /** Differs between two processes that had the same pid at different times. Opaque. */
  startedAt: string;
  /** The program and its arguments. */
  commandLine: string;
  /** Undefined where the system does not tell. */
  workingDirectory: string | undefined;
};

/** Looks a process up by its pid. */
export async function findProcess(pid: number): Promise<RunningProcess | undefined> {
  return process.platform === 'linux' ? findInProc(pid) : findWithPs(pid);
}

async function findInProc(pid: number): Promise<RunningProcess | undefined> {
  try {
    const [stat, commandLine, workingDirectory, bootId] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      // Refused for another user's process.
      readlink(`/proc/${pid}/cwd`).catch(() => undefined),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    ]);
    // "pid (name) state …": the name may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTicks] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X' || startTicks === undefined) return undefined;
    return {
      startedAt: `${bootId.trim()}/${startTicks}`,
      commandLine: commandLine.split('\0').join(' ').trim(),
      workingDirectory,
    };
  } catch (error) {
    if (isMissing(error) || (error instanceof Error && error.message.includes('ESRCH'))) {
      return undefined;
    }
    throw error;
  }
}

async function findWithPs(pid: number): Promise<RunningProcess | undefined> {
  const columns = ['-o', 'stat=', '-o', 'lstart=', '-o', 'args='];
  const { stdout } = await promisify(execFile)('ps', ['-ww', '-p', String(pid), ...columns], {
    env: { PATH: '/bin:/usr/bin', LC_ALL: 'C' },
  }).catch(() => ({ stdout: '' }));
  // "Ss   Sat Nov 22 13:04:00 2025 /path/to/postgres -D …"
  const match = /^\s*(\S+)\s+((?:\S+\s+){4}\d{4})\s+(.*)$/m.exec(stdout);
  const [, state, startedAt, commandLine] = match ?? [];
  if (state === undefined || startedAt === undefined || commandLine === undefined) return undefined;
  if (state.startsWith('Z')) return undefined;
  return { startedAt, commandLine, workingDirectory: undefined };
}

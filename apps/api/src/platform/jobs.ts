import { setTimeout as wait } from 'node:timers/promises';

/** Work that nobody waits for. Any number of processes may run it at the same time. */
export type Job = {
  name: string;
  everySeconds: number;
  /** Must be safe to run beside itself, and to be cut off. */
  run: () => Promise<void>;
};

export type JobRunner = {
  /** Starts no job any more; returns when those under way have ended. */
  stop(): Promise<void>;
};

/** How much sooner or later than its time a job runs, so that processes do not march in step. */
const JITTER = 0.1;

/** Runs jobs from now on, each in a loop of its own: once soon, then again after its time. */
export function startJobs(
  jobs: readonly Job[],
  onError: (name: string, error: unknown) => void,
): JobRunner {
  const stopping = new AbortController();
  const loops = jobs.map(runForEver);
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };

  async function runForEver({ name, everySeconds, run }: Job): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await run();
      } catch (error) {
        onError(name, error);
      }
      const factor = 1 + JITTER * (2 * Math.random() - 1);
      // Aborted while waiting: the loop's condition ends it.
      await wait(everySeconds * 1000 * factor, undefined, {
        signal: stopping.signal,
        ref: false,
      }).catch(() => undefined);
    }
  }
}

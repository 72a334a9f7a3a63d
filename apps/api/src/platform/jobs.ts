import { setMaxListeners } from 'node:events';

/** Work that nobody waits for. Any number of processes may run it at the same time. */
export type Job = {
  name: string;
  everySeconds: number;
  /**
   * Must be safe to run beside itself, and to be cut off. What takes long begins nothing new once it
   * is told that everything stops.
   */
  run: (stopping: AbortSignal) => Promise<void>;
  /** Takes a function that has the job run at once, or once more where it runs now. */
  onWake?: (wake: () => void) => void;
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
  // Each job listens: as many are no leak.
  setMaxListeners(0, stopping.signal);
  const loops = jobs.map(runForEver);
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };

  async function runForEver({ name, everySeconds, run, onWake }: Job): Promise<void> {
    const pauses = createPauses(stopping.signal);
    onWake?.(() => pauses.cutShort());
    while (!stopping.signal.aborted) {
      pauses.begin();
      try {
        await run(stopping.signal);
      } catch (error) {
        onError(name, error);
      }
      const factor = 1 + JITTER * (2 * Math.random() - 1);
      await pauses.end(everySeconds * 1000 * factor);
    }
  }
}

/** The time between two runs of a job, which somebody may cut short. */
function createPauses(stopping: AbortSignal) {
  let isCutShort = false;
  let endNow = (): void => undefined;
  stopping.addEventListener('abort', () => endNow());
  return {
    /** What cuts it short from here on counts: it may come after the run has looked. */
    begin() {
      isCutShort = false;
    },
    cutShort() {
      isCutShort = true;
      endNow();
    },
    async end(milliseconds: number): Promise<void> {
      if (isCutShort || stopping.aborted) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        timer.unref();
        endNow = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}

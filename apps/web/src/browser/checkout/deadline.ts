/** When something ends, by no clock but the server's: told by how far away it is. */
export type Deadline = {
  secondsLeft(): number;
  /** The server has put it off. */
  reset(secondsLeft: number): void;
  /** Called when it is put off. */
  onReset(listener: () => void): void;
};

/**
 * The browser's clock may be wrong by hours: all that counts is how much of it has passed since the page
 * was made. Two clocks are asked: one of them may be set anew, the other stands still while a laptop
 * sleeps. Whichever says that more has passed is believed; the server has the last word anyway.
 *
 * @param secondsLeft as the page said when it was made
 */
export function createDeadline(secondsLeft: number): Deadline {
  const listeners: (() => void)[] = [];
  let left = 0;
  let sinceWall = 0;
  let sinceStart = 0;
  begin(secondsLeft - pageAgeSeconds());

  return {
    secondsLeft() {
      const passed = Math.max(Date.now() - sinceWall, performance.now() - sinceStart);
      return left - passed / 1000;
    },
    reset(next) {
      begin(next);
      for (const listener of listeners) listener();
    },
    onReset(listener) {
      listeners.push(listener);
    },
  };

  function begin(next: number): void {
    left = next;
    sinceWall = Date.now();
    sinceStart = performance.now();
  }
}

/** How long the page was under way: as if it had been made when it was asked for. */
function pageAgeSeconds(): number {
  const [navigation] = performance.getEntriesByType('navigation');
  const isKnown = navigation instanceof PerformanceNavigationTiming && navigation.requestStart > 0;
  return isKnown ? Math.max(0, performance.now() - navigation.requestStart) / 1000 : 0;
}

import { formatSecondsLeft } from '../../shared/seconds-left.ts';
import type { Deadline } from './deadline.ts';

export type Ticking = {
  /** Called with what is left, at least once a second, also when the page was asleep. */
  onSecond(listener: (secondsLeft: number) => void): void;
};

const TICK_MILLISECONDS = 500;

/** Keeps every countdown of the page going. */
export function startCountdown(deadline: Deadline): Ticking {
  const listeners: ((secondsLeft: number) => void)[] = [];
  setInterval(tick, TICK_MILLISECONDS);
  addEventListener('pageshow', tick);
  document.addEventListener('visibilitychange', tick);
  deadline.onReset(tick);
  queueMicrotask(tick);

  return {
    onSecond(listener) {
      listeners.push(listener);
    },
  };

  function tick(): void {
    const secondsLeft = deadline.secondsLeft();
    const text = formatSecondsLeft(secondsLeft);
    for (const element of document.querySelectorAll<HTMLElement>('.countdown')) {
      if (element.textContent !== text) element.textContent = text;
    }
    for (const listener of listeners) listener(secondsLeft);
  }
}

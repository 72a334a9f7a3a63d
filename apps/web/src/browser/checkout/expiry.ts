import { announce } from './announcements.ts';
import type { Ticking } from './countdown.ts';
import type { Typed } from './keep-typed.ts';
import type { Submitting } from './submit-once.ts';

/** When the time is over, the page of the hold says what can be done; nothing that was typed is lost. */
export function leaveWhenOver({
  ticking,
  submitting,
  typed,
  pageUrl,
}: {
  ticking: Ticking;
  submitting: Submitting;
  typed: Typed;
  /** Of the hold. */
  pageUrl: string;
}): void {
  let isLeaving = false;

  ticking.onSecond((secondsLeft) => {
    if (secondsLeft > 0 || isLeaving || submitting.isUnderWay()) return;
    isLeaving = true;
    typed.keep().then(leave, stay);
  });

  function leave(): void {
    location.replace(pageUrl);
  }

  function stay(): void {
    announce('Your time has run out. Waiting for the connection.');
    addEventListener('online', leave, { once: true });
  }
}

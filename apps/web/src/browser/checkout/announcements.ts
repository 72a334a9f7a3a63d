import type { Ticking } from './countdown.ts';
import type { Deadline } from './deadline.ts';

const MOMENTS = [
  { seconds: 60, text: 'One minute left to pay for your seats.' },
  { seconds: 120, text: 'Two minutes left to pay for your seats.' },
];

/** Says something to those who hear the page, when they have finished what they do. */
export function announce(text: string): void {
  const status = document.querySelector('#checkout-status');
  if (status !== null) status.textContent = text;
}

/** Says so when time gets short: once, and again where it was put off in between. */
export function announceTimeLeft(ticking: Ticking, deadline: Deadline): void {
  let announced = Infinity;
  deadline.onReset(() => {
    announced = Infinity;
  });
  ticking.onSecond((secondsLeft) => {
    const moment = MOMENTS.find(({ seconds }) => secondsLeft <= seconds);
    if (moment === undefined || secondsLeft <= 0 || moment.seconds >= announced) return;
    announced = moment.seconds;
    announce(moment.text);
  });
}

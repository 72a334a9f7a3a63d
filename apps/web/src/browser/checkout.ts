import { announceTimeLeft } from './checkout/announcements.ts';
import { startCountdown } from './checkout/countdown.ts';
import { createDeadline } from './checkout/deadline.ts';
import { leaveWhenOver } from './checkout/expiry.ts';
import { keepTyped } from './checkout/keep-typed.ts';
import { offerMoreTime } from './checkout/more-time.ts';
import { submitOnce } from './checkout/submit-once.ts';
import { updatePrices } from './checkout/update-prices.ts';

/** While somebody pays: the time that is left, more of it, and prices that follow what is chosen. */
const countdown = document.querySelector<HTMLElement>('[data-seconds-left]');
const form = document.querySelector<HTMLFormElement>('#checkout-form');

for (const element of document.querySelectorAll<HTMLElement>('[data-without-script]')) {
  element.hidden = true;
}

if (countdown !== null) {
  const deadline = createDeadline(Number(countdown.dataset['secondsLeft']));
  const ticking = startCountdown(deadline);
  if (form === null) {
    const wasOver = deadline.secondsLeft() <= 0;
    ticking.onSecond((secondsLeft) => {
      if (secondsLeft <= 0 && !wasOver) location.reload();
    });
  } else {
    // The form may have been answered at another address than the page's own.
    const pageUrl = form.dataset['pageUrl'] ?? location.pathname;
    const submitting = submitOnce(form);
    const typed = keepTyped(form, pageUrl);
    updatePrices(form, pageUrl);
    announceTimeLeft(ticking, deadline);
    offerMoreTime({ ticking, deadline, submitting, typed });
    leaveWhenOver({ ticking, submitting, typed, pageUrl });
  }
}

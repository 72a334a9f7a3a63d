import { announce } from './announcements.ts';
import type { Ticking } from './countdown.ts';
import type { Deadline } from './deadline.ts';
import type { Typed } from './keep-typed.ts';
import type { Submitting } from './submit-once.ts';

/** Below this many seconds people are asked whether they need more time. */
const ASK_SECONDS = 60;

type Extended = { status: string; secondsLeft: number; extensionSeconds: number; key: string };

function isExtended(value: unknown): value is Extended {
  return (
    typeof value === 'object' &&
    value !== null &&
    'status' in value &&
    'secondsLeft' in value &&
    typeof value.secondsLeft === 'number' &&
    'extensionSeconds' in value &&
    typeof value.extensionSeconds === 'number' &&
    'key' in value &&
    typeof value.key === 'string'
  );
}

/** Asks in the last minute, and puts the end off without the page losing anything. */
export function offerMoreTime({
  ticking,
  deadline,
  submitting,
  typed,
}: {
  ticking: Ticking;
  deadline: Deadline;
  submitting: Submitting;
  typed: Typed;
}): void {
  const dialog = document.querySelector<HTMLDialogElement>('#more-time');
  const form = dialog?.querySelector<HTMLFormElement>('[data-extend-form]');
  if (dialog === null || form === null || form === undefined) return;
  let wasAsked = false;
  deadline.onReset(() => {
    wasAsked = false;
  });

  ticking.onSecond((secondsLeft) => {
    if (secondsLeft > ASK_SECONDS || secondsLeft <= 0) return;
    if (wasAsked || submitting.isUnderWay()) return;
    wasAsked = true;
    dialog.showModal();
  });

  document.addEventListener('submit', (event) => {
    if (!(event.submitter instanceof HTMLElement) || !event.submitter.matches('[data-extend]')) {
      return;
    }
    event.preventDefault();
    extend(form).catch(async () => {
      // As without script: the page is made anew.
      await typed.keep().catch(() => undefined);
      form.submit();
    });
  });

  async function extend(asking: HTMLFormElement): Promise<void> {
    const key = asking.elements.namedItem('key');
    if (!(key instanceof HTMLInputElement)) return;
    const response = await fetch(asking.action, {
      method: 'POST',
      body: new URLSearchParams({ key: key.value }),
      headers: { accept: 'application/json' },
    });
    const extended: unknown = await response.json();
    if (!isExtended(extended)) throw new Error(`no answer to go on with: ${response.status}`);
    key.value = extended.key;
    dialog?.close();
    const isLast = extended.extensionSeconds === 0;
    for (const button of document.querySelectorAll<HTMLElement>('[data-extend]')) {
      button.hidden = isLast;
    }
    for (const text of document.querySelectorAll<HTMLElement>('[data-no-more-time]')) {
      text.hidden = !isLast;
    }
    deadline.reset(extended.status === 'active' ? extended.secondsLeft : 0);
    announce(`You have ${Math.round(extended.secondsLeft / 60)} minutes now.`);
  }
}

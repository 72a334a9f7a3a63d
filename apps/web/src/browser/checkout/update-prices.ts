import { announce } from './announcements.ts';

/** Prices follow what is chosen, without the page being loaded anew. */
export function updatePrices(form: HTMLFormElement, pageUrl: string): void {
  form.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLSelectElement) update();
  });
  form.addEventListener('submit', (event) => {
    const { submitter } = event;
    if (!(submitter instanceof HTMLElement) || !submitter.matches('[data-apply-code]')) return;
    event.preventDefault();
    update();
  });
  // Enter in the line of the code means the code, and not to pay.
  form.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (key !== 'Enter' || !(target instanceof HTMLInputElement) || target.name !== 'code') return;
    event.preventDefault();
    update();
  });

  function update(): void {
    exchangeParts().catch(() => {
      announce('The prices could not be updated. Try again.');
    });
  }

  async function exchangeParts(): Promise<void> {
    const fields = new FormData(form);
    const body = new URLSearchParams();
    for (const [name, value] of fields) if (typeof value === 'string') body.append(name, value);
    const response = await fetch(pageUrl, { method: 'POST', body });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    // It has ended meanwhile, or we are not let in any more: there the page says so.
    if (page.querySelector('#checkout') === null) {
      location.assign(response.redirected ? response.url : pageUrl);
      return;
    }
    const focusedId = document.activeElement?.id ?? '';
    for (const part of document.querySelectorAll<HTMLElement>('[data-live]')) {
      const name = part.dataset['live'] ?? '';
      const other = page.querySelector(`[data-live="${name}"]`);
      if (other !== null) part.replaceChildren(...other.childNodes);
    }
    for (const element of form.querySelectorAll<HTMLElement>('[data-without-script]')) {
      element.hidden = true;
    }
    const wrong = form.querySelector<HTMLElement>('[data-live] [aria-invalid="true"]');
    (wrong ?? document.getElementById(focusedId))?.focus();
    const total = document.querySelector('[data-live="order-total"]')?.textContent ?? '';
    announce(wrong === null ? `The total is ${total.trim()}.` : 'Nothing was changed.');
  }
}

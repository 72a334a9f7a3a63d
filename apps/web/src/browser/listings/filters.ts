import { swapFrom } from './swapping.ts';

const TYPING_MILLISECONDS = 350;

/** Filters change the list as they are changed; the address follows, and Back undoes it. */
export function followFilters(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-filters]');
  if (form === null) return;
  const button = form.querySelector<HTMLElement>('[data-submit]');
  // Where whoever types looks for it, it stays.
  if (button !== null && form.querySelector('[type=search]') === null) button.hidden = true;

  let typing: ReturnType<typeof setTimeout> | undefined;
  form.addEventListener('change', () => apply(form));
  form.addEventListener('input', ({ target }) => {
    clearTimeout(typing);
    if (target instanceof HTMLInputElement && target.type === 'search') {
      typing = setTimeout(() => apply(form), TYPING_MILLISECONDS);
    }
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    apply(form);
  });
  addEventListener('popstate', () => {
    showChosen(form);
    go(location.href);
  });
}

function apply(form: HTMLFormElement): void {
  const url = addressOf(form);
  if (url === location.href) return;
  history.pushState(null, '', url);
  go(url);
}

function go(url: string): void {
  // What cannot be fetched is opened: then the browser says what is wrong.
  swapFrom(url).catch(() => location.assign(url));
}

/** Where the form leads; what was left open is not said. */
function addressOf(form: HTMLFormElement): string {
  const url = new URL(form.action);
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && value !== '') url.searchParams.set(name, value);
  }
  return url.href;
}

/** Makes the form say what the address says. */
function showChosen(form: HTMLFormElement): void {
  const asked = new URLSearchParams(location.search);
  for (const control of form.elements) {
    if (control instanceof HTMLInputElement && control.type === 'radio') {
      control.checked = control.value === (asked.get(control.name) ?? '');
    } else if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement) {
      const said = asked.get(control.name);
      if (said !== null) control.value = said;
      else if (control.type !== 'hidden') control.value = defaultOf(control);
    }
  }
}

function defaultOf(control: HTMLInputElement | HTMLSelectElement): string {
  return control instanceof HTMLSelectElement ? (control.options[0]?.value ?? '') : '';
}

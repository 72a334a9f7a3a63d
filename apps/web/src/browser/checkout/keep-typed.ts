export type Typed = {
  /** Remembers what was typed, for the page that comes next. */
  keep(): Promise<void>;
};

/**
 * What was typed is remembered by the browser as soon as it is there: whoever changes seats or signs in
 * finds it again, and so does whoever runs out of time.
 */
export function keepTyped(form: HTMLFormElement, pageUrl: string): Typed {
  const email = form.elements.namedItem('email');
  if (email instanceof HTMLInputElement) {
    email.addEventListener('change', () => {
      // It is remembered with the next press of a button anyway.
      keep().catch(() => undefined);
    });
  }
  return { keep };

  async function keep(): Promise<void> {
    if (!(email instanceof HTMLInputElement)) return;
    await fetch(pageUrl, {
      method: 'POST',
      body: new URLSearchParams({ email: email.value }),
      keepalive: true,
      redirect: 'manual',
    });
  }
}

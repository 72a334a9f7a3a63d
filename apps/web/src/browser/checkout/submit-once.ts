export type Submitting = {
  /** Whether the page is on its way to the payment. */
  isUnderWay(): boolean;
};

/** Lets one press of Pay through, and says that it was heard. That nothing happens twice, the server sees to. */
export function submitOnce(form: HTMLFormElement): Submitting {
  let isUnderWay = false;
  let pressed: { button: HTMLElement; label: Node[] } | null = null;

  form.addEventListener('submit', (event) => {
    const { submitter } = event;
    if (event.defaultPrevented || !(submitter instanceof HTMLButtonElement)) return;
    if (!submitter.matches('[data-pay], [data-default]')) return;
    if (isUnderWay) {
      event.preventDefault();
      return;
    }
    isUnderWay = true;
    const button = submitter.matches('[data-pay]')
      ? submitter
      : document.querySelector<HTMLElement>('[data-pay]');
    if (button === null) return;
    pressed = { button, label: [...button.childNodes] };
    button.replaceChildren('One moment …');
    button.setAttribute('aria-disabled', 'true');
  });
  // Back from the provider's page, it is as it was left.
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted || pressed === null) return;
    isUnderWay = false;
    pressed.button.replaceChildren(...pressed.label);
    pressed.button.removeAttribute('aria-disabled');
    pressed = null;
  });

  return { isUnderWay: () => isUnderWay };
}

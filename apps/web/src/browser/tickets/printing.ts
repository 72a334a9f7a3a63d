/** Printing needs a script; where there is none, the browser's own menu has it. */
export function offerPrinting(): void {
  const button = document.querySelector<HTMLButtonElement>('[data-print]');
  if (button === null) return;
  button.hidden = false;
  button.addEventListener('click', () => print());
}

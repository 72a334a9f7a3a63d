/** Brings the chosen day into sight, where the strip of days is longer than the screen is wide. */
export function showChosenDay(): void {
  const day = document.querySelector('.date-strip [aria-current]');
  const strip = day?.closest('.date-strip');
  if (day === null || strip === null || strip === undefined) return;
  const [dayBox, stripBox] = [day.getBoundingClientRect(), strip.getBoundingClientRect()];
  strip.scrollLeft += dayBox.left + dayBox.width / 2 - stripBox.left - stripBox.width / 2;
}

/** What every page runs: the clock's zone where the visitor lives in another. */
const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-time-zone]')) {
  const { timeZone } = time.dataset;
  if (timeZone !== undefined && timeZone !== ownZone) time.title = timeZone;
}

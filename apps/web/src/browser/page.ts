/** What every page runs: names the clock of the cinema to those whose own clock shows another time. */
for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-time-zone]')) {
  const { timeZone } = time.dataset;
  if (timeZone !== undefined && isElsewhere(time.dateTime, timeZone)) nameZone(time, timeZone);
}

function isElsewhere(instant: string, timeZone: string): boolean {
  const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zoneAs('longOffset', instant, timeZone) !== zoneAs('longOffset', instant, ownZone);
}

// A single time in a list has a note above the list; one that stands for itself says it beside itself.
function nameZone(time: HTMLTimeElement, timeZone: string): void {
  time.title = zoneAs('long', time.dateTime, timeZone);
  if (time.dataset['show'] === 'dateTime') {
    time.append(` (${zoneAs('shortGeneric', time.dateTime, timeZone)})`);
  }
}

function zoneAs(
  timeZoneName: 'long' | 'longOffset' | 'shortGeneric',
  instant: string,
  timeZone: string,
): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName });
  const part = format.formatToParts(new Date(instant)).find(({ type }) => type === 'timeZoneName');
  return part?.value ?? timeZone;
}

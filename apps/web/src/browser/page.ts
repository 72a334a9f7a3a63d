/** What every page runs: names the clock of the cinema to those whose own clock shows another time. */
for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-time-zone]')) {
  const { timeZone } = time.dataset;
  if (timeZone !== undefined && isElsewhere(time.dateTime, timeZone)) nameZone(time, timeZone);
}

function isElsewhere(instant: string, timeZone: string): boolean {
  const [, sign = '', hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(instant) ?? [];
  if (sign !== '') {
    // Asking for zones takes a slow phone as long as all else that a page does, and most people's own
    // clock shows the cinema's time.
    const minutesAhead = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
    return minutesAhead !== -new Date(instant).getTimezoneOffset();
  }
  const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zoneAs('longOffset', instant, timeZone) !== zoneAs('longOffset', instant, ownZone);
}

// A time in a list has a note above the list; one that stands for itself says it beside itself, as
// long as nothing on the page has to make room for it.
function nameZone(time: HTMLTimeElement, timeZone: string): void {
  time.title = zoneAs('long', time.dateTime, timeZone);
  if (time.dataset['show'] !== 'dateTime') return;
  const line = time.closest('p, li, dd, td') ?? time;
  const { height } = line.getBoundingClientRect();
  const note = document.createTextNode('');
  time.append(note);
  for (const style of ['shortGeneric', 'shortOffset'] as const) {
    note.data = ` (${zoneAs(style, time.dateTime, timeZone).replace(/ Time$/, ' time')})`;
    if (line.getBoundingClientRect().height === height) return;
  }
  note.remove();
}

function zoneAs(
  timeZoneName: 'long' | 'longOffset' | 'shortGeneric' | 'shortOffset',
  instant: string,
  timeZone: string,
): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName });
  const part = format.formatToParts(new Date(instant)).find(({ type }) => type === 'timeZoneName');
  return part?.value ?? timeZone;
}

/** Says whose clock times go by, to whoever lives by another. */
export function showZones(): void {
  const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const note of document.querySelectorAll<HTMLElement>('[data-zone-note]')) {
    note.hidden = note.dataset['zoneNote'] === ownZone;
  }
}

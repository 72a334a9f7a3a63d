const labels = new Intl.Collator('en', { numeric: true });

/** Seats as they stand in their rows: A9 before A10. */
export function bySeat(one: string, other: string): number {
  return labels.compare(one, other);
}

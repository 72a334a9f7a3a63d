const LABEL = /^(\D*)(\d*)/;

/**
 * Rows in the order people read them: shorter names first, then by alphabet, so that AA comes
 * after Z. Negative when `a` comes first.
 */
export function compareRows(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Labels in the order people read them: by row, and within a row by number, so that A10 comes after
 * A9. For whatever is shown; locks are taken in the order of bytes. Negative when `a` comes first.
 */
export function compareLabels(a: string, b: string): number {
  const [, rowOfA = '', numberOfA = ''] = LABEL.exec(a) ?? [];
  const [, rowOfB = '', numberOfB = ''] = LABEL.exec(b) ?? [];
  return compareRows(rowOfA, rowOfB) || Number(numberOfA) - Number(numberOfB);
}

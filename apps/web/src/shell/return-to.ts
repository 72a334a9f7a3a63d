/**
 * An address of ours to go on to, as somebody asked for it in a form or a query.
 *
 * @returns the path with its query, or the fallback for anything that leads elsewhere
 */
export function ownPath(asked: unknown, fallback: string): string {
  if (typeof asked !== 'string' || !/^\/(?![/\\])[\x21-\x7e]*$/.test(asked)) return fallback;
  // Browsers read a backslash as a slash, and drop tabs and line ends: what is left must still be ours.
  const base = 'http://own.invalid';
  if (asked.includes('\\') || !URL.canParse(asked, base)) return fallback;
  const url = new URL(asked, base);
  // Climbing out of a path ("/..//host") leaves what names another host.
  const isOurs = url.origin === base && !url.pathname.startsWith('//');
  return isOurs ? `${url.pathname}${url.search}${url.hash}` : fallback;
}

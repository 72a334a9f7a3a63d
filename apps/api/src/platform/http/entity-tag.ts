/**
 * Whether an `If-None-Match` header names this tag. Compared weakly, as the header asks for: a proxy
 * that compresses an answer makes its tag a weak one.
 *
 * @param tag with its quotes
 */
export function namesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  if (header === tag) return true;
  return header.split(',').some((part) => ['*', tag, `W/${tag}`].includes(part.trim()));
}

import type { ShowtimeNow } from './showtime-listing.service.ts';

/** The ETag of a showtime: of what administrators change, not of how full it is. */
export function showtimeTag({ facts }: ShowtimeNow): string {
  return tagOf(facts.revision);
}

/** The revisions that an If-Match names; null where it allows any, or is not there. */
export function expectedRevisions(ifMatch: string | undefined): number[] | null {
  if (ifMatch === undefined) return null;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  if (tags.includes('*')) return null;
  return tags.flatMap((tag) => {
    const revision = /^"(\d{1,9})"$/.exec(tag)?.[1];
    return revision === undefined ? [] : [Number(revision)];
  });
}

function tagOf(revision: number): string {
  return `"${revision}"`;
}

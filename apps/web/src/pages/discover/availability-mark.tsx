import type { Level } from './listed-showtime.ts';

/**
 * How full something is, as a shape: a ring, a disc that is half or nearly filled, a cross. Each can be
 * told from the others without any colour.
 */
export function AvailabilityMark({ kind }: { kind: Level | 'notYet' | 'cancelled' }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" data-mark={kind}>
      {SHAPES[kind]}
    </svg>
  );
}

const ring = <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="2" />;

const SHAPES = {
  available: ring,
  filling: (
    <>
      {ring}
      <path d="M8 1.5a6.5 6.5 0 0 1 0 13z" fill="currentColor" />
    </>
  ),
  nearlyFull: <path d="M8 1 15.5 14.5H.5z" fill="currentColor" />,
  soldOut: <path d="M2.5 2.5l11 11m0-11l-11 11" stroke="currentColor" stroke-width="2.5" />,
  notYet: (
    <>
      {ring}
      <path d="M8 4v4l3 2" fill="none" stroke="currentColor" stroke-width="1.75" />
    </>
  ),
  cancelled: <path d="M1 8h14" stroke="currentColor" stroke-width="3" />,
} as const;

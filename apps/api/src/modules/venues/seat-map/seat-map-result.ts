import type { SeatMapDocument } from '../../seating/index.ts';

/** Something wrong with a seat map or a description of one: a JSON pointer, and what to do. */
export type SeatMapProblem = { pointer: string; message: string };

/** A seat map made from a description, or everything that keeps it from being one. */
export type SeatMapResult =
  { ok: true; document: SeatMapDocument } | { ok: false; problems: readonly SeatMapProblem[] };

/** The largest auditorium. */
export const seatsMax = 5_000;

import type { ClientHistory } from '../audit/client-history.ts';
import type { ApiClient } from './api-client.ts';
import type { BoxOffice } from './box-office.ts';
import type { Chance } from './chance.ts';

/** What all virtual users share. */
export type Crowd = {
  api: ApiClient;
  boxOffice: BoxOffice;
  history: ClientHistory;
  stage: Stage;
  /** Between two requests of one user, on average. */
  thinkingMilliseconds: number;
};

/** What was built before the doors open. */
export type Stage = {
  cinemaId: string;
  auditoriumIds: readonly string[];
  seatMapIds: readonly string[];
  movieIds: readonly string[];
  /** The next free slot in some auditorium. */
  nextSlot(): { auditoriumId: string; startsAt: string };
};

/** Somebody with an account of their own, who does one thing after the other. */
export type VirtualUser = {
  id: string;
  email: string;
  password: string;
  accessToken: string;
  refreshToken: string;
  chance: Chance;
  /** Holds that may still be alive. */
  holds: OwnHold[];
  /** What was bought, the newest last. */
  reservations: OwnReservation[];
  /** How many keys were used. */
  keys: number;
};

export type OwnHold = { id: string; showtimeId: string; seats: number };
export type OwnReservation = {
  id: string;
  reference: string;
  showtimeId: string;
  /** Those not cancelled. */
  ticketIds: string[];
};

/** A key that nobody used before: the id of the user is part of what it is unique in. */
export function newKey(user: VirtualUser): string {
  user.keys += 1;
  return `${user.id}-${user.keys}`;
}

import type { ClientHistory, HoldRecord } from '../audit/client-history.ts';
import type { ApiClient } from './api-client.ts';
import type { BoxOffice } from './box-office.ts';
import type { Chance } from './chance.ts';
import type { Payer } from './payer.ts';
import type { Statistics } from './statistics.ts';

/** What all virtual users share. */
export type Crowd = {
  api: ApiClient;
  boxOffice: BoxOffice;
  history: ClientHistory;
  stage: Stage;
  statistics: Statistics;
  /** Null where nobody can pay online. */
  payer: Payer | null;
  /** Between two requests of one user, on average. */
  thinkingMilliseconds: number;
};

/** What was built before the doors open. */
export type Stage = {
  cinemaId: string;
  auditoriumIds: readonly string[];
  seatMapIds: readonly string[];
  movieIds: readonly string[];
  /** Who else a ticket can be for than an adult. */
  ticketTypes: readonly string[];
  promotionCode: string;
  /** The next free slot in some auditorium. */
  nextSlot(): { auditoriumId: string; startsAt: string };
};

/** In whose name something is bought: that of an account, or of whoever has a guest token. */
export type Buyer = { owner: string; guestToken: string | null };

/** Somebody with an account of their own, who does one thing after the other. */
export type VirtualUser = {
  id: string;
  email: string;
  password: string;
  accessToken: string;
  refreshToken: string;
  chance: Chance;
  account: Buyer;
  /** The same person, not signed in. */
  guest: Buyer;
  /** Holds that may still be alive. */
  holds: OwnHold[];
  /** What was bought, the newest last. */
  reservations: OwnReservation[];
  /** How many keys were used. */
  keys: number;
};

export type OwnHold = {
  buyer: Buyer;
  id: string;
  showtimeId: string;
  seats: readonly string[];
  record: HoldRecord;
};
export type OwnReservation = {
  buyer: Buyer;
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

/** What makes a request that of a buyer. */
export function authorityOf(
  { accessToken }: VirtualUser,
  { guestToken }: Buyer,
): { token: string } | { guestToken: string } {
  return guestToken === null ? { token: accessToken } : { guestToken };
}

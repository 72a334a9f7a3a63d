import type { Config } from '../../config.ts';
import type { Database, DatabasePool } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import { invalidRequest, notFound } from '../../platform/errors.ts';
import type { AccessLinks, Holder } from '../auth/index.ts';
import type { OpenPayment } from '../payments/index.ts';
import type { SaleTerms } from '../pricing/index.ts';
import type { SeatMapFacts, SeatService } from '../seats/index.ts';
import type { ShowtimeFacts } from '../showtimes/index.ts';
import type { TicketCodes } from '../tickets/index.ts';
import { createCancelling } from './cancelling-reservations.service.ts';
import { paymentMethodsOnWeb } from './choosing-payment.ts';
import { createExchangingHolds } from './exchanging-holds.service.ts';
import { createExchanging } from './exchanging-reservations.service.ts';
import { findFirstStart } from './moved-showtimes.repository.ts';
import { createPlacing } from './placing-reservations.service.ts';
import type { Reservation } from './reservation.ts';
import { toReservation } from './stored-reservation.ts';
import {
  listReservations,
  readReservation,
  type ReservationFilter,
} from './reservations.read-model.ts';
import * as reservations from './reservations.repository.ts';

/** What the reservations are made of and whom they tell; app.ts puts it together. */
export type ReservationResources = {
  db: Database;
  pool: DatabasePool;
  holdPolicy: Config['holds'];
  paymentPolicy: Config['payments'];
  seats: Pick<SeatService, 'priceNamedSeats' | 'liveSeatsMaxOf' | 'placeHold' | 'changeHold'>;
  findSeatMap: (seatMapId: string) => Promise<SeatMapFacts>;
  ticketCodes: Pick<TicketCodes, 'currentKeyId'>;
  accessLinks: AccessLinks;
  openPayment: OpenPayment;
  providerName: string | null;
  saleTerms: (id: string) => Promise<SaleTerms>;
  /** Sees to it that no money comes any more for a reservation that waited for some. Never throws. */
  abandonPayments: (reservation: { showtimeId: string; reservationId: string }) => Promise<void>;
  /** @throws DomainError NOT_FOUND */
  findShowtime: (showtimeId: string) => Promise<ShowtimeFacts>;
  findShowtimes: (showtimeIds: readonly string[]) => Promise<ReadonlyMap<string, ShowtimeFacts>>;
  /** Called after the commit, before the answer. */
  onSeatsChanged: (showtimeId: string) => void;
  /** What `findShowtime` told turned out to be older than the database. */
  onShowtimeStale: () => void;
  /** Something was written that is to be told: called after the commit. */
  onSold: () => void;
  onOutcome: (operation: string, outcome: string) => void;
};

export type ReservationService = ReturnType<typeof createReservationService>;

export function createReservationService(resources: ReservationResources) {
  const { db, findShowtime, findShowtimes, accessLinks } = resources;
  return {
    ...createPlacing(resources),
    ...createCancelling({ ...resources, findOwnAddress }),
    ...createExchanging({ ...resources, findOwnAddress }),
    ...createExchangingHolds({ ...resources, findOwnAddress }),
    findReservation,
    findOwnAddress,
    listReservationPage,
    findFirstStart: async (reservation: Parameters<typeof findFirstStart>[1]) =>
      findFirstStart(db, reservation),
    paymentMethodsOnWeb: ({ isGuest }: { isGuest: boolean }) =>
      paymentMethodsOnWeb({
        isGuest,
        payAtBoxOffice: resources.paymentPolicy.payAtBoxOffice,
        isOnlineOffered: resources.providerName !== null,
      }),
  };

  /**
   * A reservation by id or by reference, for its owner, for staff, and for whoever has its link.
   *
   * @throws DomainError NOT_FOUND, also when it is somebody else's
   */
  async function findReservation(name: string, caller: Holder): Promise<Reservation> {
    const address = await findOwnAddress(name, caller);
    const row = await readReservation(db, address);
    const showtime = await findShowtime(address.showtimeId);
    return toReservation(present(row, 'a reservation that was just found'), showtime, caller);
  }

  /**
   * Where the reservation of that id or reference is.
   *
   * @throws DomainError NOT_FOUND, also when it is somebody else's
   */
  async function findOwnAddress(
    name: string,
    caller: Holder,
  ): Promise<reservations.ReservationAddress> {
    const isReference = name.length === 8;
    const candidates = isReference
      ? await reservations.findAddressesByReference(db, name.toUpperCase())
      : [await reservations.findAddress(db, name)];
    const address = candidates.find(
      (candidate) => candidate !== undefined && isFor(candidate, caller),
    );
    if (address === undefined) throw notFound('reservation');
    return address;
  }

  function isFor(
    { id, owner }: reservations.ReservationAddress,
    { isStaff, owner: asking, accessToken }: Holder,
  ): boolean {
    if (isStaff || owner === asking) return true;
    return accessToken !== null && accessLinks.verify(id, accessToken);
  }

  /**
   * Reservations, newest first, with the rows that a page is made of.
   *
   * @throws DomainError INVALID_REQUEST where one person's are searched: that is for everybody's
   */
  async function listReservationPage(
    filter: ReservationFilter,
    caller: Holder,
    { limit, after }: { limit: number; after: readonly string[] | undefined },
  ): Promise<{ reservation: Reservation; position: readonly string[] }[]> {
    const onesOwn = filter.userId ?? filter.guestOwner;
    if (filter.search !== undefined && onesOwn !== undefined) {
      throw invalidRequest([{ pointer: '/query/search', message: 'needs scope=all' }]);
    }
    const rows = await listReservations(db, filter, limit, after);
    const showtimes = await findShowtimes(rows.map(({ showtimeId }) => showtimeId));
    return rows.map((row) => {
      const showtime = present(showtimes.get(row.showtimeId), 'the showtime of a reservation');
      return {
        reservation: toReservation(row, showtime, caller),
        position: [row.createdAtExact, row.id],
      };
    });
  }
}

/**
 * All that the pages know of the rest: types and functions of the modules' doors. Nothing else of
 * the pages imports from there.
 */
import type {
  AccessLinks,
  Accounts,
  SealedNotes,
  VisitorCookies,
} from '../../api/src/modules/auth/index.ts';
import type { CatalogueService } from '../../api/src/modules/catalogue/index.ts';
import type { PricingService, PromotionCodeLimits } from '../../api/src/modules/pricing/index.ts';
import type {
  AdoptGuest,
  PayingService,
  ReservationService,
  TicketDocumentService,
} from '../../api/src/modules/reservations/index.ts';
import type { Availability, SeatService } from '../../api/src/modules/seats/index.ts';
import type { ShowtimesService } from '../../api/src/modules/showtimes/index.ts';
import type { TicketCodes } from '../../api/src/modules/tickets/index.ts';
import type { VenuesService } from '../../api/src/modules/venues/index.ts';

/** A cinema as pages name it. */
export type Cinema = Awaited<ReturnType<VenuesService['allCinemas']>>[number];

export {
  charactersMinOf,
  deviceLabelOf,
  guestOwner,
  holderOf,
  toExportView,
  type Holder,
  type SealedNotes,
} from '../../api/src/modules/auth/index.ts';
export {
  moviePositionKinds,
  posterPath,
  readSearch,
  type Movie,
} from '../../api/src/modules/catalogue/index.ts';
export {
  daypartAt,
  quoteLines,
  quoteOf,
  type Daypart,
  type SaleTerms,
} from '../../api/src/modules/pricing/index.ts';
export {
  isToBePaid,
  lastMoment,
  tierTimes,
  toReservation,
  type CancellationQuote,
  type DescribedReservation,
  type ExchangeQuote,
  type Reservation,
} from '../../api/src/modules/reservations/index.ts';
export {
  areTogether,
  chooseBestSeats,
  compareLabels,
  findBlockWithoutGap,
  findSingleGaps,
  offerBlocks,
  prepareSeatMap,
  type PreparedSeatMap,
  type Seat,
  type SeatMapDocument,
} from '../../api/src/modules/seating/index.ts';
export {
  TAKING_SEATS_LIMITS,
  type DescribedHold,
  type HeldAgain,
  type OwnHold,
  type SeatWish,
} from '../../api/src/modules/seats/index.ts';
export {
  dateText,
  fileName,
  renderCalendar,
  renderQrSvg,
  renderTextQrSvg,
  renderTicketsPdf,
  timeText,
  type TicketDocument,
} from '../../api/src/modules/tickets/index.ts';
export {
  availabilityWord,
  businessDateOf,
  hasSeatsFor,
  isOnSaleAt,
  statusAt,
  type ShowtimeNow,
} from '../../api/src/modules/showtimes/index.ts';
export { present } from '../../api/src/platform/assert.ts';
export { formatInstant } from '../../api/src/platform/clock.ts';
export { DomainError } from '../../api/src/platform/errors.ts';
export { callerOf, ownerOf, userOf, type Caller } from '../../api/src/platform/http/access.ts';
export { addressKey } from '../../api/src/platform/http/address-key.ts';
export { failureOf, logFailure } from '../../api/src/platform/http/problem.ts';
export { createRateLimiter } from '../../api/src/platform/http/rate-limit.ts';
export { readCursor, toPage } from '../../api/src/platform/http/pagination.ts';
export type { IdempotencyRequest } from '../../api/src/platform/idempotency.ts';
export { money, type Money } from '../../api/src/platform/money.ts';

/** The services that the pages call, built by the composition root. */
export type PageServices = {
  accessLinks: AccessLinks;
  accounts: Accounts;
  adoptGuest: AdoptGuest;
  availability: Availability;
  catalogue: CatalogueService;
  documents: TicketDocumentService;
  paying: PayingService;
  pricing: PricingService;
  promotionCodes: PromotionCodeLimits;
  reservations: ReservationService;
  sealedNotes: SealedNotes;
  seats: SeatService;
  showtimes: ShowtimesService;
  ticketCodes: TicketCodes;
  venues: VenuesService;
  visitorCookies: VisitorCookies;
};

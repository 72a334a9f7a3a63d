export {
  findHoldsOfOwner,
  findShowtimesOfGuest,
  moveAnswers,
  moveHolds,
  type ChangeOfOwner,
} from './adopting-holds.repository.ts';
export { createAvailability, seatsTopic, type Availability } from './availability.ts';
export { seatBlockingRoutes } from './blocking-seats.routes.ts';
export { createSeatBlocking } from './blocking-seats.service.ts';
export { createAvailabilityLane } from './availability-lane.ts';
export { createLiveSeats } from './live-seats.ts';
export type { DescribedHold } from './describing-holds.service.ts';
export { forgetOldAnswers } from './forgetting-answers.service.ts';
export { convertHold, endHold, lockPartySeats, type LockedSeat } from './party-seats.repository.ts';
export { chooseSeatsAsGood, zoneOfAll } from './seats-as-good.ts';
export type { Hold } from './hold.ts';
export type { HeldAgain } from './holding-again.service.ts';
export { refusalError, type SaleOutcome, type SaleRefusal } from './sale-outcome.ts';
export { createSeatMapFacts, type SeatMapFacts } from './seat-map-facts.ts';
export {
  blockSeatsOfCancelled,
  insertSeats,
  lockAndCountSales,
} from './seat-operations.repository.ts';
export { replaceSeats } from './replace-seats.ts';
export { accessByChannel, channelOf, seatRoutes } from './seats.routes.ts';
export { AskedTicketsBody, ChannelQuery, PromotionCode, SeatLabels } from './seats.schemas.ts';
export type { AskedTickets } from './quoting-seats.ts';
export type { OwnHold } from './own-holds.repository.ts';
export type { SeatWish } from './hold-request.ts';
export { createSeatService, type SeatService } from './seats.service.ts';
export {
  findHold,
  findStoredAnswer,
  isSessionLive,
  lockBuyer,
  lockSeats,
  recordAnswer,
  releaseHold,
  type StoredHold,
} from './seats.repository.ts';
export { TAKING_SEATS_LIMITS } from './taking-seats-limits.ts';
export { inTurn } from './taking-turns.ts';

export { createAvailability, seatsTopic, type Availability } from './availability.ts';
export { chooseBestSeats, type BestSeats } from './best-available.ts';
export { createLiveSeats } from './live-seats.ts';
export { forgetOldAnswers } from './forgetting-answers.service.ts';
export { prepareSeatMap } from './prepared-seat-map.ts';
export { asInFlight, refusalError, type SaleOutcome, type SaleRefusal } from './sale-outcome.ts';
export { createSeatMapFacts, type SeatMapFacts } from './seat-map-facts.ts';
export {
  blockSeatsOfCancelled,
  insertSeats,
  lockAndCountSales,
} from './seat-operations.repository.ts';
export { replaceSeats } from './replace-seats.ts';
export { seatRoutes } from './seats.routes.ts';
export { SeatLabel, SeatLabels } from './seats.schemas.ts';
export { createSeatService, type SeatService, type SeatTaker } from './seats.service.ts';
export {
  findStoredAnswer,
  isSessionLive,
  lockBuyer,
  lockSeats,
  recordAnswer,
} from './seats.repository.ts';

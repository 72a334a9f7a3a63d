export { availabilityWord, type AvailabilityWord, type SeatCounts } from './availability-word.ts';
export { rescheduleForRuntime } from './runtime-changes.service.ts';
export type { SeatOperations } from './seat-operations.ts';
export { isOnSaleAt, statusAt, type PublicStatus, type ShowtimeFacts } from './showtime-facts.ts';
export { toShowtimeSummary, type ShowtimeSummary } from './showtime-views.ts';
export { cinemaHasShowtimes } from './showtimes.repository.ts';
export { showtimeRoutes } from './showtimes.routes.ts';
export { ShowtimeSummaryView } from './showtimes.schemas.ts';
export {
  createShowtimesService,
  type ShowtimesResources,
  type ShowtimesService,
} from './showtimes.service.ts';
export { SHOWTIMES_TOPIC } from './topics.ts';

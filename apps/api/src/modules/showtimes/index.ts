export { availabilityWord, type AvailabilityWord, type SeatCounts } from './availability-word.ts';
export type { SeatOperations } from './seat-operations.ts';
export { isOnSaleAt, statusAt, type PublicStatus, type ShowtimeFacts } from './showtime-facts.ts';
export { toShowtimeSummary, type ShowtimeSummary } from './showtime-views.ts';
export { ShowtimeSummaryView } from './showtimes.schemas.ts';
export { SHOWTIMES_TOPIC } from './topics.ts';

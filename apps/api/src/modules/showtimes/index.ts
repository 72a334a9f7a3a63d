export { rescheduleForRuntime } from './runtime-changes.service.ts';
export { addMinutes, businessDateOf, instantsFrom, localTimesOf, readInstant } from './schedule.ts';
export type { ShowtimeFacts } from './showtime-facts.ts';
export { toShowtimeSummary, type ShowtimeSummary } from './showtime-views.ts';
export type { TermsOperations, ShowtimeForTerms } from './terms-operations.ts';
export { wasEverScheduledIn, type Showtime } from './showtimes.repository.ts';
export { showtimeRoutes } from './showtimes.routes.ts';
export { ShowtimeSummaryView } from './showtimes.schemas.ts';
export { createShowtimesService, type ShowtimesService } from './showtimes.service.ts';

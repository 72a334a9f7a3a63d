export { findRuns } from './seat-map/adjacent-seats.ts';
export { compareRows, compareSeats } from './seat-map/seat-order.ts';
export type {
  Seat,
  SeatFeature,
  SeatKind,
  SeatMapDocument,
  SeatZone,
} from './seat-map/seat-map.ts';
export type { CompactDescription } from './seat-map/compact-description.ts';
export { parseTextGrid, type TextGrid } from './seat-map/text-grid.ts';
export { VENUES_TOPIC } from './topics.ts';
export { lockAuditoriumForScheduling, type SchedulableAuditorium } from './venues.repository.ts';
export type { SeatMapVersion } from './seat-maps.service.ts';
export { isSeatMapOf } from './seat-maps.repository.ts';
export { venueRoutes } from './venues.routes.ts';
export { createVenuesService, type VenuesService } from './venues.service.ts';

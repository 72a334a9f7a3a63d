export { parseTextGrid, type TextGrid } from './seat-map/text-grid.ts';
export { VENUES_TOPIC } from './topics.ts';
export { lockAuditoriumForScheduling, type SchedulableAuditorium } from './venues.repository.ts';
export type { SeatMapVersion } from './seat-maps.service.ts';
export { venueRoutes } from './venues.routes.ts';
export { createVenuesService, type VenuesService } from './venues.service.ts';

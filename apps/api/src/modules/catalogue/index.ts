export { catalogueKey, MOVIES_TOPIC, SHOWTIMES_TOPIC } from './catalogue-cache.ts';
export { findMovieForScheduling, type SchedulableMovie } from './catalogue.repository.ts';
export { catalogueRoutes } from './catalogue.routes.ts';
export { posterPath } from './catalogue.schemas.ts';
export {
  createCatalogueService,
  type CatalogueService,
  type RescheduleForRuntime,
} from './catalogue.service.ts';
export { moviePositionKinds, readSearch } from './movie-search.ts';
export type { Movie } from './movie.read-model.ts';
export { createPosterEncoder } from './poster-encoder.ts';

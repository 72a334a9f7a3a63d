export { MOVIES_TOPIC } from './catalogue-cache.ts';
export { findMovieForScheduling, type SchedulableMovie } from './catalogue.repository.ts';
export { catalogueRoutes } from './catalogue.routes.ts';
export { posterPath } from './catalogue.schemas.ts';
export {
  createCatalogueService,
  type CatalogueService,
  type MovieChanges,
  type MovieToAdd,
  type RescheduleForRuntime,
  type RuntimeConflict,
} from './catalogue.service.ts';
export type { Genre, Movie } from './movie.read-model.ts';
export { createPosterEncoder, type PosterEncoder } from './poster-encoder.ts';

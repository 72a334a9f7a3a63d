export { filmRoutes } from './film.routes.tsx';

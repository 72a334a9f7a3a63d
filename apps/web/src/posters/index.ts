export { drawPoster, posterPalette, type PosterFilm } from './draw-poster.ts';

export { drawPoster, posterPalette, type PosterFilm, type PosterPalette } from './draw-poster.ts';

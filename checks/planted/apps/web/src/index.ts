// planted: past the door of a subject
import { FilmPage } from './pages/discover/film.page.tsx';

export const pages = FilmPage;

// planted: past the door of the pages
import { filmRoutes } from '../../../web/src/pages/discover/index.ts';

export const joinedPages = filmRoutes;

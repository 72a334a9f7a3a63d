// planted: a component that knows a page
import { SeatMapPage } from '../pages/seats/seat-map.page.tsx';

export const Poster = SeatMapPage;

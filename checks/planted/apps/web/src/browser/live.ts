// planted: a page, in a script of the browser
import { SeatMapPage } from '../pages/seats/seat-map.page.tsx';
import { formatPrice } from '../shared/price.ts';

export const isLive = formatPrice(SeatMapPage.length) !== '';

import { readSeatMapData } from '../shared/packed-seat-map.ts';
import { SEAT_PAGE_IDS } from '../shared/seat-map-contract.ts';
import { afterPaint } from './seat-map/in-turn.ts';
import { partOf } from './seat-map/page-parts.ts';
import { startSeatPage } from './seat-map/seat-page.ts';

/** Choosing seats on a map that lives. Without it the page is a list, which does the same. */
await afterPaint();
await startSeatPage(readSeatMapData(partOf(SEAT_PAGE_IDS.data, HTMLScriptElement).text));

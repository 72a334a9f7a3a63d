export { findRuns } from './adjacent-seats.ts';
export { chooseBestSeats, chooseSeatsBeside } from './best-available.ts';
export { compareLabels, compareRows } from './label-order.ts';
export { areTogether, findBlockWithoutGap, offerBlocks, suggestBlock } from './offering-blocks.ts';
export { prepareSeatMap, type PreparedSeatMap } from './prepared-seat-map.ts';
export {
  seatPitch,
  type Seat,
  type SeatFeature,
  type SeatKind,
  type SeatMapDocument,
  type SeatZone,
} from './seat-map.ts';
export { findSingleGaps } from './single-gaps.ts';

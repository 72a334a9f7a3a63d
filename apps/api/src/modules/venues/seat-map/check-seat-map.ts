import {
  findRuns,
  seatPitch,
  type Seat,
  type SeatMapDocument,
  type SeatZone,
} from '../../seating/index.ts';
import { seatsMax, type SeatMapProblem } from './seat-map-result.ts';

// A map of 5,000 wrong seats is not explained by 5,000 sentences.
const problemsMax = 100;
const zonesMax = 50;
// Wide enough for any hall, small enough that sums of squares stay exact to far below a unit.
const coordinateMax = 20_000;
const seatDistanceMin = seatPitch / 2;
// A hold takes 8 seats at most, so a longer sofa could never be sold.
const unitSeatsMax = 8;

const labelPattern = /^[A-Z]{1,3}[0-9]{1,3}$/;
const slugPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * Says everything that is wrong with a seat map; an empty list means that it can be sold from.
 * Never throws. Of a hopeless map, the first 100 problems are listed. Takes the document's shape
 * (fields and their types) as already checked.
 */
export function checkSeatMap(document: SeatMapDocument): SeatMapProblem[] {
  if (document.seats.length === 0) {
    return [{ pointer: '/seats', message: 'A seat map has at least one seat.' }];
  }
  if (document.seats.length > seatsMax) {
    const found = document.seats.length;
    return [
      { pointer: '/seats', message: `A seat map has at most ${seatsMax} seats, not ${found}.` },
    ];
  }
  return [
    ...checkZones(document),
    ...document.seats.flatMap(checkSeat),
    ...checkZoneOfEachSeat(document),
    ...checkLabelsDiffer(document.seats),
    ...checkUnits(document.seats),
    ...checkDistances(document.seats),
  ].slice(0, problemsMax);
}

function checkZones({ zones, seats }: SeatMapDocument): SeatMapProblem[] {
  if (zones.length > zonesMax) {
    return [{ pointer: '/zones', message: `A seat map has at most ${zonesMax} zones.` }];
  }
  const used = new Set(seats.map((seat) => seat.zone));
  const seen = new Set<string>();
  return zones.flatMap((zone, index) => {
    const problems = checkZone(zone, `/zones/${index}`);
    if (seen.has(zone.id)) {
      const message = `Another zone is called '${zone.id}' already.`;
      problems.push({ pointer: `/zones/${index}/id`, message });
    } else if (!used.has(zone.id)) {
      problems.push({ pointer: `/zones/${index}`, message: `Zone '${zone.id}' has no seats.` });
    }
    seen.add(zone.id);
    return problems;
  });
}

function checkZone({ id, name }: SeatZone, pointer: string): SeatMapProblem[] {
  const problems: SeatMapProblem[] = [];
  if (!slugPattern.test(id) || id.length > 40) {
    const message = 'A zone id is lower-case letters, digits and single hyphens, 40 at most.';
    problems.push({ pointer: `${pointer}/id`, message });
  }
  if (name.trim() === '' || name.length > 80) {
    problems.push({ pointer: `${pointer}/name`, message: 'A zone has a name of 1 to 80 letters.' });
  }
  return problems;
}

function checkSeat(seat: Seat, index: number): SeatMapProblem[] {
  const pointer = `/seats/${index}`;
  const problems: SeatMapProblem[] = [];
  if (!labelPattern.test(seat.label)) {
    const message = 'A label is one to three capital letters and one to three digits, like F7.';
    problems.push({ pointer: `${pointer}/label`, message });
  }
  if (!Number.isInteger(seat.number) || seat.number < 1 || seat.number > 999) {
    problems.push({ pointer: `${pointer}/number`, message: 'A seat number is 1 to 999.' });
  } else if (seat.label !== `${seat.row}${seat.number}`) {
    const message = `The label is the row and the number: '${seat.row}${seat.number}'.`;
    problems.push({ pointer: `${pointer}/label`, message });
  }
  for (const axis of ['x', 'y'] as const) {
    // Written so that NaN fails it too.
    if (seat[axis] >= 0 && seat[axis] <= coordinateMax) continue;
    const message = `A coordinate is 0 to ${coordinateMax} plan units.`;
    problems.push({ pointer: `${pointer}/${axis}`, message });
  }
  if (new Set(seat.features).size !== seat.features.length) {
    problems.push({ pointer: `${pointer}/features`, message: 'Each feature is named once.' });
  }
  return problems;
}

function checkZoneOfEachSeat({ zones, seats }: SeatMapDocument): SeatMapProblem[] {
  const known = new Set(zones.map((zone) => zone.id));
  return seats.flatMap(({ zone }, index) =>
    known.has(zone)
      ? []
      : [{ pointer: `/seats/${index}/zone`, message: `There is no zone '${zone}'.` }],
  );
}

function checkLabelsDiffer(seats: readonly Seat[]): SeatMapProblem[] {
  const seen = new Set<string>();
  return seats.flatMap(({ label }, index) => {
    const isRepeated = seen.has(label);
    seen.add(label);
    return isRepeated
      ? [{ pointer: `/seats/${index}/label`, message: `Another seat is ${label} already.` }]
      : [];
  });
}

function checkUnits(seats: readonly Seat[]): SeatMapProblem[] {
  const positions = new Map<Seat, { run: number; place: number }>();
  findRuns(seats).forEach((members, run) => {
    members.forEach((seat, place) => positions.set(seat, { run, place }));
  });

  const units = new Map<string, { index: number; seat: Seat }[]>();
  seats.forEach((seat, index) => {
    if (seat.unitId === undefined) return;
    const members = units.get(seat.unitId);
    if (members === undefined) units.set(seat.unitId, [{ index, seat }]);
    else members.push({ index, seat });
  });

  return [...units.values()].flatMap((members) => {
    const seatsOfUnit = members.map(({ seat }) => seat);
    const message = problemOfUnit(seatsOfUnit, positions);
    if (message === undefined) return [];
    const firstIndex = members[0]?.index ?? 0;
    return [{ pointer: `/seats/${firstIndex}/unitId`, message }];
  });
}

function problemOfUnit(
  members: readonly Seat[],
  positions: ReadonlyMap<Seat, { run: number; place: number }>,
): string | undefined {
  const labels = members.map((seat) => seat.label).join(', ');
  if (members.length < 2) return `A unit is two seats or more; ${labels} stands alone.`;
  if (members.length > unitSeatsMax) return `A unit is at most ${unitSeatsMax} seats.`;
  if (members.some((seat) => seat.kind !== 'seat' && seat.kind !== 'sofa')) {
    return `Only seats and sofas are sold as a unit; look at ${labels}.`;
  }
  if (new Set(members.map((seat) => seat.zone)).size > 1) {
    return `The seats of a unit are in one zone; look at ${labels}.`;
  }
  if (new Set(members.map((seat) => seat.blocked === true)).size > 1) {
    return `A unit is blocked whole or not at all; look at ${labels}.`;
  }
  const places = members.map((seat) => positions.get(seat));
  const runs = new Set(places.map((position) => position?.run));
  const distances = places.map((position) => position?.place ?? Number.NaN);
  const length = Math.max(...distances) - Math.min(...distances) + 1;
  if (runs.size > 1 || length !== members.length) {
    return `The seats of a unit are next to each other in one row; look at ${labels}.`;
  }
  return undefined;
}

function checkDistances(seats: readonly Seat[]): SeatMapProblem[] {
  // Seats are put into squares of the smallest distance, so that each is compared with those of
  // nine squares only: 5,000 seats against each other would be 12 million comparisons.
  const squares = new Map<string, Seat[]>();
  return seats.flatMap((seat, index) => {
    const column = Math.floor(seat.x / seatDistanceMin);
    const line = Math.floor(seat.y / seatDistanceMin);
    const tooClose = [-1, 0, 1]
      .flatMap((across) => [-1, 0, 1].map((along) => `${column + across} ${line + along}`))
      .flatMap((square) => squares.get(square) ?? [])
      .find((other) => Math.hypot(other.x - seat.x, other.y - seat.y) < seatDistanceMin);

    const square = squares.get(`${column} ${line}`);
    if (square === undefined) squares.set(`${column} ${line}`, [seat]);
    else square.push(seat);

    if (tooClose === undefined) return [];
    const message = `${seat.label} and ${tooClose.label} are closer than ${seatDistanceMin} plan units.`;
    return [{ pointer: `/seats/${index}`, message }];
  });
}

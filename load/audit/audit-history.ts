import { violationOf, type Queryable, type Violation } from './audit-database.ts';
import type { BookingRecord, ClientHistory, Outcome, ToldTicket } from './client-history.ts';

/** What was found when the clients' word was held against the database. */
export type HistoryAudit = {
  violations: Violation[];
  /** Bookings nobody was answered about, by what had become of them. */
  unknownBookings: { booked: number; notBooked: number };
};

type StoredReservation = {
  id: string;
  showtimeId: string;
  owner: string;
  reference: string;
  status: string;
  /** Of the reservation that it was exchanged for. */
  exchangedFromId: string | null;
  amount: number;
  /** Given back, or on its way. */
  refunded: number;
  tickets: { id: string; seat: string; amount: number; status: 'valid' | 'void' }[];
};

type StoredKey = { showtimeId: string; owner: string; key: string; id: string };

/**
 * Holds what clients were told against what the database has: every booking that was acknowledged
 * is there as it was told, unless an acknowledged cancel explains it; nothing else is there; what
 * was refused left no trace; one key had one effect.
 *
 * @param history of all clients that wrote to this database as the given owners
 */
export async function auditHistory(
  database: Queryable,
  history: ClientHistory,
  owners: readonly string[],
): Promise<HistoryAudit> {
  const reservations = await readReservations(database, owners);
  const keys = await readKeys(database, owners);
  const holds = await readHolds(database, owners);
  const found = new Map<string, unknown[]>();
  const report = (name: string, place: unknown) => {
    const places = found.get(name) ?? [];
    found.set(name, places);
    places.push(place);
  };

  const explain = explanations(history);
  const expected = new Set<string>();
  const unknownBookings = { booked: 0, notBooked: 0 };
  for (const booking of history.bookings) {
    const storedUnderKey = keys.get(keyOf(booking));
    if (booking.outcome === 'refused') {
      if (storedUnderKey !== undefined) report(REFUSED_LEFT_SOMETHING, { booking, storedUnderKey });
      continue;
    }
    if (booking.outcome === 'unknown') {
      unknownBookings[storedUnderKey === undefined ? 'notBooked' : 'booked'] += 1;
      if (storedUnderKey !== undefined) expected.add(storedUnderKey);
      continue;
    }
    const told = booking.reservation;
    const stored = told === undefined ? undefined : reservations.get(told.id);
    if (told === undefined || stored === undefined) {
      report(ACKNOWLEDGED_IS_LOST, booking);
      continue;
    }
    expected.add(told.id);
    if (storedUnderKey !== told.id) report(KEY_ANSWERS_ANOTHER, { booking, storedUnderKey });
    if (!isAsTold(booking, stored)) report(NOT_AS_TOLD, { booking, stored });
    if (booking.payment === 'done' && !isPaidFor(stored)) report(PAID_FOR_NOTHING, { stored });
    for (const ticket of stored.tickets) {
      const cancelled = explain(stored, ticket.id);
      if (ticket.status === 'void' && cancelled === 'refused')
        report(VOID_UNASKED, { stored, ticket });
      if (ticket.status === 'valid' && cancelled === 'done')
        report(STILL_VALID, { stored, ticket });
    }
  }
  const exchanged = new Map(
    history.exchanges.map((exchange) => [exchange.reservationId, exchange.outcome]),
  );
  for (const exchange of history.exchanges) {
    const told = exchange.reservation;
    if (exchange.outcome !== 'done' || told === undefined) continue;
    const stored = reservations.get(told.id);
    if (stored === undefined) report(ACKNOWLEDGED_IS_LOST, exchange);
    else if (!isAsTold({ ...exchange, owner: stored.owner }, stored)) {
      report(NOT_AS_TOLD, { exchange, stored });
    }
  }
  for (const stored of reservations.values()) {
    const isExchanged =
      stored.exchangedFromId !== null &&
      (exchanged.get(stored.exchangedFromId) ?? 'refused') !== 'refused';
    if (!expected.has(stored.id) && !isExchanged) report(NOBODY_BOOKED, stored);
  }
  for (const record of history.holds) {
    const storedUnderKey = keys.get(keyOf(record));
    if (record.outcome === 'refused' && storedUnderKey !== undefined) {
      report(REFUSED_LEFT_SOMETHING, { record, storedUnderKey });
    }
    const { hold } = record;
    if (record.outcome !== 'done' || hold === undefined) continue;
    const stored = holds.get(hold.id);
    if (stored === undefined || (hold.amount !== null && stored.amount !== hold.amount)) {
      report(ACKNOWLEDGED_IS_LOST, record);
    } else if (stored.seats.join(' ') !== [...hold.seats].sort().join(' ')) {
      report(NOT_AS_TOLD, { record, stored });
    }
  }
  for (const difference of history.differentAnswers) report(ANSWERS_DIFFER, difference);

  const violations = [...found].map(([name, places]) =>
    violationOf(name, RULES[name] ?? '', places),
  );
  return { violations, unknownBookings };
}

const ACKNOWLEDGED_IS_LOST = 'what was acknowledged is in the database';
const NOT_AS_TOLD = 'what was acknowledged is in the database as it was told';
const VOID_UNASKED = 'only what was asked for is cancelled';
const STILL_VALID = 'what was acknowledged as cancelled is void';
const REFUSED_LEFT_SOMETHING = 'what was refused left nothing';
const NOBODY_BOOKED = 'nothing is booked that nobody asked for';
const PAID_FOR_NOTHING = 'who paid has tickets, or the money back';
const KEY_ANSWERS_ANOTHER = 'a key leads to what it was answered with';
const ANSWERS_DIFFER = 'one key has one answer';

const RULES: Readonly<Record<string, string>> = {
  [ACKNOWLEDGED_IS_LOST]: 'product 7, I-2',
  [NOT_AS_TOLD]: 'product 2, I-2, I-5, I-15',
  [VOID_UNASKED]: 'I-2',
  [STILL_VALID]: 'I-2',
  [REFUSED_LEFT_SOMETHING]: 'I-3',
  [NOBODY_BOOKED]: 'I-3, I-4',
  [PAID_FOR_NOTHING]: 'I-7',
  [KEY_ANSWERS_ANOTHER]: 'product 9, I-4',
  [ANSWERS_DIFFER]: 'product 9, I-12',
};

function isAsTold(
  {
    showtimeId,
    owner,
    reservation: told,
  }: Pick<BookingRecord, 'showtimeId' | 'owner' | 'reservation'>,
  stored: StoredReservation,
) {
  if (told === undefined) return false;
  const listed = (tickets: readonly ToldTicket[]) =>
    tickets
      .map(({ id, seat, amount }) => `${id} ${seat} ${amount}`)
      .sort()
      .join();
  return (
    stored.showtimeId === showtimeId &&
    stored.owner === owner &&
    stored.reference === told.reference &&
    stored.amount === told.amount &&
    (told.tickets === null || listed(stored.tickets) === listed(told.tickets))
  );
}

function isPaidFor({ tickets, amount, refunded }: StoredReservation): boolean {
  return tickets.length > 0 || refunded === amount;
}

/** Says whether somebody was told that a ticket is cancelled: `refused` when nobody asked. */
function explanations(history: ClientHistory) {
  const outcomes = new Map<string, Outcome>();
  const note = (id: string, outcome: Outcome) => {
    const before = outcomes.get(id) ?? 'refused';
    if (before === 'done' || outcome === 'refused') return;
    outcomes.set(id, outcome);
  };
  for (const { reservationId, ticketIds, outcome } of [...history.cancels, ...history.exchanges]) {
    for (const id of ticketIds ?? [reservationId]) note(id, outcome);
  }
  for (const { showtimeId, outcome } of history.showtimeCancels) note(showtimeId, outcome);

  return ({ id, showtimeId }: StoredReservation, ticketId: string): Outcome => {
    const asked = [ticketId, id, showtimeId].map((name) => outcomes.get(name) ?? 'refused');
    if (asked.includes('done')) return 'done';
    return asked.includes('unknown') ? 'unknown' : 'refused';
  };
}

const keyOf = ({ showtimeId, owner, key }: Omit<StoredKey, 'id'>) =>
  `${showtimeId} ${owner} ${key}`;

async function readReservations(
  database: Queryable,
  owners: readonly string[],
): Promise<Map<string, StoredReservation>> {
  const { rows } = await database.query<StoredReservation>(
    `
    select
      r.id, r.showtime_id as "showtimeId", r.owner, r.reference, r.status,
      r.exchanged_from_id as "exchangedFromId",
      r.original_total_amount as amount,
      (
        select coalesce(sum(f.amount), 0)::integer
        from marquee.refunds f
        where f.showtime_id = r.showtime_id and f.reservation_id = r.id and f.status <> 'failed'
      ) as refunded,
      (
        select coalesce(
          jsonb_agg(
            jsonb_build_object(
              'id', t.id, 'seat', t.seat_label, 'amount', t.price_amount, 'status', t.status
            )
          ),
          '[]'
        )
        from marquee.tickets t
        where t.showtime_id = r.showtime_id and t.reservation_id = r.id
      ) as tickets
    from marquee.reservations r
    join unnest($1::text[]) as u (owner) on r.owner = u.owner`,
    [owners],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function readKeys(
  database: Queryable,
  owners: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await database.query<StoredKey>(
    `
    select
      k.showtime_id as "showtimeId", k.owner, k.key,
      coalesce(k.facts ->> 'reservationId', k.facts ->> 'holdId') as id
    from marquee.idempotency_keys k
    join unnest($1::text[]) as u (owner) on k.owner = u.owner
    where k.operation in ('placeReservation', 'placeHold')`,
    [owners],
  );
  return new Map(rows.map((row) => [keyOf(row), row.id]));
}

async function readHolds(
  database: Queryable,
  owners: readonly string[],
): Promise<Map<string, { seats: string[]; amount: number }>> {
  const { rows } = await database.query<{ id: string; seats: string[]; amount: number }>(
    `
    select
      h.id, array(select unnest(h.seat_labels) as label order by label) as seats,
      (h.quote ->> 'total')::integer as amount
    from marquee.holds h
    join unnest($1::text[]) as u (owner) on h.owner = u.owner`,
    [owners],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

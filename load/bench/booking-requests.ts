import { writeRequest } from '../measure/raw-http.ts';
import { numberedId } from './prepared-data.ts';
import type { Slot } from './sale-slots.ts';

/** Writes the requests that book slots, as cheaply as possible: most of each is made only once. */
export function bookingRequests({
  url,
  path = '/api/v1/reservations',
  tokens,
}: {
  url: string;
  path?: string;
  tokens: readonly string[];
}): (slot: Slot) => Buffer {
  const body = bodyOf({ showtimeId: numberedId('showtime', 0), seat: 'A' });
  const heads = tokens.map((token) =>
    writeRequest(url, {
      method: 'POST',
      path,
      headers: {
        authorization: `Bearer ${token}`,
        'idempotency-key': KEY_PLACE,
        'content-length': LENGTH_PLACE,
        'content-type': 'application/json',
      },
    }).toString(),
  );
  const fixedLength = body.length - 1;
  return (slot) => {
    const head = heads[slot.user % heads.length] ?? '';
    const length = fixedLength + slot.seat.length;
    return Buffer.from(
      head
        .replace(KEY_PLACE, numberedId('key', slot.number))
        .replace(LENGTH_PLACE, String(length)) + bodyOf(slot),
      'latin1',
    );
  };
}

const KEY_PLACE = '<key>';
const LENGTH_PLACE = '<length>';

function bodyOf({ showtimeId, seat }: Pick<Slot, 'showtimeId' | 'seat'>): string {
  return `{"showtimeId":"${showtimeId}","seats":["${seat}"]}`;
}

import { setTimeout as wait } from 'node:timers/promises';

import { violationOf, type Queryable, type Violation } from './audit-database.ts';

const LOOK_MILLISECONDS = 2000;
const PATIENCE_MILLISECONDS = 120_000;

/**
 * Waits for what happens without anybody asking: webhooks and refunds that are under way, and
 * payments that nobody will make.
 *
 * @returns what did not come to an end
 */
export async function waitUntilSettled(
  database: Queryable,
  say: (line: string) => void,
): Promise<Violation[]> {
  const giveUpAt = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const open = await countUnderWay(database);
    if (open.length === 0) return [];
    if (performance.now() > giveUpAt) {
      return [violationOf('money that is under way arrives', 'I-7, I-16', open)];
    }
    say(`  ${open.map(({ what, count }) => `${count} ${what}`).join(', ')}`);
    await wait(LOOK_MILLISECONDS);
  }
}

async function countUnderWay(database: Queryable): Promise<{ what: string; count: number }[]> {
  const { rows } = await database.query<{ what: string; count: number }>(`
    select u.what, count(*)::integer as count
    from (
      select 'refunds to be sent' as what
      from marquee.refunds f
      join marquee.payments p on p.showtime_id = f.showtime_id and p.id = f.payment_id
      where f.status = 'requested' and p.method = 'online'
      union all
      select 'webhooks to be processed' from marquee.payment_events e where e.processed_at is null
      union all
      select 'payments to be made or ended' from marquee.reservations r where r.status = 'pendingPayment'
      union all
      select 'cancelled showtimes to be told of' from marquee.showtime_notices n where n.done_at is null
    ) u
    group by u.what`);
  return rows;
}

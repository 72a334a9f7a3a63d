import { violationOf, type Queryable, type Violation } from './audit-database.ts';

/** A line of the provider's books, in minor units. */
export type ProviderTransaction = {
  kind: 'capture' | 'refund';
  /** The provider's name of the payment. */
  intentId: string;
  amount: number;
};

/** What somebody's books say of each payment, by the provider's name of it. */
export type Books = ReadonlyMap<string, { captured: number; refunded: number }>;

/**
 * Whether the provider's books and ours tell of the same money (I-6). Ask when nothing is under way.
 */
export async function auditProvider(
  database: Queryable,
  transactions: readonly ProviderTransaction[],
): Promise<Violation[]> {
  const differences = compareBooks(await readOurBooks(database), booksOf(transactions));
  return differences.length === 0
    ? []
    : [violationOf('the provider and we have the same books', 'I-6', differences)];
}

export function booksOf(transactions: readonly ProviderTransaction[]): Books {
  const books = new Map<string, { captured: number; refunded: number }>();
  for (const { kind, intentId, amount } of transactions) {
    const line = books.get(intentId) ?? { captured: 0, refunded: 0 };
    books.set(intentId, line);
    line[kind === 'capture' ? 'captured' : 'refunded'] += amount;
  }
  return books;
}

/** The payments of which the two tell different things. */
export function compareBooks(ours: Books, theirs: Books): object[] {
  const references = new Set([...ours.keys(), ...theirs.keys()]);
  return [...references]
    .map((reference) => ({
      reference,
      ours: ours.get(reference) ?? NOTHING,
      theirs: theirs.get(reference) ?? NOTHING,
    }))
    .filter(
      (line) =>
        line.ours.captured !== line.theirs.captured || line.ours.refunded !== line.theirs.refunded,
    );
}

const NOTHING = { captured: 0, refunded: 0 };

/** What was exchanged is refunded by the payment that it came from. */
async function readOurBooks(database: Queryable): Promise<Books> {
  const { rows } = await database.query<{ reference: string; captured: number; refunded: number }>(`
    select
      p.provider_reference as reference,
      coalesce(sum(p.captured_amount) filter (where p.source_payment_id is null), 0)::integer as captured,
      coalesce(sum(f.amount), 0)::integer as refunded
    from marquee.payments p
    left join lateral (
      select sum(f.amount) as amount
      from marquee.refunds f
      where f.showtime_id = p.showtime_id and f.payment_id = p.id and f.status = 'succeeded'
    ) f on true
    where p.provider_reference is not null and p.captured_amount > 0
    group by p.provider_reference`);
  return new Map(rows.map(({ reference, ...line }) => [reference, line]));
}

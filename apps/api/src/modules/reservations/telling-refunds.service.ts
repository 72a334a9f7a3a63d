import type { Transaction } from '../../database.ts';
import { money } from '../../platform/money.ts';
import { enqueueMessage } from '../notifications/index.ts';
import type { SettledRefund } from '../payments/index.ts';
import { findContact } from './refunded-reservations.repository.ts';

/** The mail about what they belong to has told of them already. */
const TOLD_ALREADY: readonly SettledRefund['reason'][] = [
  'cancellation',
  'exchange',
  'showtimeCancelled',
  'paidTooLate',
];

/** Tells the buyer that money went back, where nothing else tells it. */
export async function tellRefund(tx: Transaction, refund: SettledRefund): Promise<void> {
  if (TOLD_ALREADY.includes(refund.reason)) return;
  const recipient = await findContact(tx, refund);
  if (recipient === null) return;
  await enqueueMessage(tx, {
    showtimeId: refund.showtimeId,
    kind: 'refundIssued',
    dedupeKey: `refundIssued:${refund.refundId}`,
    recipient,
    subjectId: refund.reservationId,
    facts: {
      amount: money(refund.amount, refund.currency),
      // What is written about parked money is for the books.
      reason: refund.reason === 'staff' ? refund.note : null,
    },
  });
}

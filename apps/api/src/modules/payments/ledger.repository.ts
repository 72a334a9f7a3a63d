import type { Transaction } from '../../database.ts';
import type { LedgerKind } from './payments.tables.ts';

/** An event in money, in minor units. What is not named is 0. */
export type NewLedgerEntry = {
  showtimeId: string;
  /** Of a capture the payment's, of a refund the refund's: so that it cannot be entered twice. */
  id: string;
  reservationId: string;
  kind: LedgerKind;
  currency: string;
  ticketAmount?: number;
  feeAmount?: number;
  chargeAmount?: number;
  parkedAmount?: number;
  paidAmount?: number;
  dueAmount?: number;
  taxAmount?: number;
  admissions?: number;
  paymentId?: string;
  refundId?: string;
};

/** Enters an event, which must balance: ticket + fee + charge + parked = paid + due. */
export async function enterInLedger(tx: Transaction, entry: NewLedgerEntry): Promise<void> {
  await tx
    .insertInto('ledger_entries')
    .values({
      showtime_id: entry.showtimeId,
      id: entry.id,
      reservation_id: entry.reservationId,
      kind: entry.kind,
      currency: entry.currency,
      ticket_amount: entry.ticketAmount ?? 0,
      fee_amount: entry.feeAmount ?? 0,
      charge_amount: entry.chargeAmount ?? 0,
      parked_amount: entry.parkedAmount ?? 0,
      paid_amount: entry.paidAmount ?? 0,
      due_amount: entry.dueAmount ?? 0,
      tax_amount: entry.taxAmount ?? 0,
      admissions: entry.admissions ?? 0,
      payment_id: entry.paymentId ?? null,
      refund_id: entry.refundId ?? null,
    })
    .execute();
}

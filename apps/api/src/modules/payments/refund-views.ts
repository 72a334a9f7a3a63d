import type { Static } from 'typebox';

import { money } from '../../platform/money.ts';
import type { PaymentCase } from './cases.repository.ts';
import type { LedgerRow } from './ledger.read-model.ts';
import type { LedgerView, PaymentCaseView, RefundView } from './refunds.schemas.ts';
import type { RefundFacts, ReservationBooks } from './staff-refunds.service.ts';

export function toRefundView(refund: RefundFacts): Static<typeof RefundView> {
  const { id, paymentId, method, amount, currency, reason, note, status } = refund;
  return {
    id,
    paymentId,
    method,
    amount: money(amount, currency),
    reason,
    note,
    status,
    requestedAt: instant(refund.requestedAt),
    settledAt: refund.settledAt === null ? null : instant(refund.settledAt),
    attempts: refund.attempts,
    failureReason: refund.failureReason,
  };
}

export function toLedgerView(books: ReservationBooks): Static<typeof LedgerView> {
  const { currency, entries, totals, payments, refunds } = books;
  return {
    currency,
    entries: entries.map(({ createdAt, ...entry }) => ({
      ...entry,
      explanation: explain(entry),
      at: createdAt.toISOString(),
    })),
    totals,
    payments: payments.map(({ createdAt, currency: paidIn, ...payment }) => ({
      id: payment.id,
      method: payment.method,
      provider: payment.provider,
      status: payment.status,
      amount: money(payment.amount, paidIn),
      captured: money(payment.capturedAmount, paidIn),
      refunded: money(payment.refundedAmount, paidIn),
      transferred: money(payment.transferredAmount, paidIn),
      providerReference: payment.providerReference,
      at: createdAt.toISOString(),
    })),
    refunds: refunds.map(toRefundView),
  };
}

export function toPaymentCaseView(found: PaymentCase): Static<typeof PaymentCaseView> {
  const { id, kind, details, openedAt, resolvedAt, resolvedByUserId, resolution } = found;
  const known = Object.entries(details).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    id,
    kind,
    details: Object.fromEntries(known),
    openedAt: openedAt.toISOString(),
    resolvedAt: resolvedAt?.toISOString() ?? null,
    resolvedByUserId,
    resolution,
  };
}

function explain(entry: Omit<LedgerRow, 'createdAt'>): string {
  switch (entry.kind) {
    case 'sale':
      return 'Tickets and fees were sold, and are to be paid.';
    case 'capture':
      return 'Money came in: that much less is due.';
    case 'cancellation':
      return entry.admissions === 0 && entry.chargeAmount < 0
        ? 'The house gives something back as goodwill.'
        : 'Tickets were given up; what the house keeps of them is a charge, the rest is owed.';
    case 'refund':
      return entry.paidAmount < 0
        ? 'Money went back: that much less is owed.'
        : 'A refund came back from the bank, and is owed again.';
    case 'transfer':
      return 'Money went over from one reservation to the one it was exchanged for.';
    case 'parked':
      return 'Money came that pays for nothing: it is put aside.';
    case 'unparked':
      return entry.paidAmount < 0
        ? 'Money that was put aside went back.'
        : 'A refund of money put aside came back from the bank.';
    case 'chargeback':
      return 'The bank took money back without asking: that much is not paid any more.';
  }
}

function instant(epochMilliseconds: number): string {
  return new Date(epochMilliseconds).toISOString();
}

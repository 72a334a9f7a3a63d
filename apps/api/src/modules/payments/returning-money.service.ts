import type { BaseLogger } from 'pino';

import type { Database, Transaction } from '../../database.ts';
import { createPaymentCases } from './cases.service.ts';
import type { PaymentAlarms } from './cases.ts';
import { createChargebacks } from './chargebacks.service.ts';
import type { PaymentProvider, ProviderEvent, ProviderIntent } from './payment-provider.ts';
import type { PaymentAddress } from './payments.repository.ts';
import { asTheOnlyOne } from './polling-alone.repository.ts';
import { createReconciling } from './reconciling.service.ts';
import { createSendingRefunds, type RefundOutcome } from './sending-refunds.service.ts';
import { createSettlingRefunds, type SettledRefund } from './settling-refunds.service.ts';
import { createStaffRefunds } from './staff-refunds.service.ts';

const HOUR_MILLISECONDS = 3_600_000;
/** Names the lock of whoever reconciles, among all advisory locks. */
const RECONCILING_LOCK = 7_101_011;

export type ReturningMoney = ReturnType<typeof createReturningMoney>;

/** Everything about money that goes back, and about the books that must agree on it. */
export function createReturningMoney({
  db,
  provider,
  alarms,
  reservations,
  tellRefund,
  observe,
  onOutcome,
  log,
}: {
  db: Database;
  /** Null: nothing is paid online. */
  provider: PaymentProvider | null;
  alarms: PaymentAlarms;
  reservations: {
    findReservation: (
      id: string,
    ) => Promise<{ id: string; showtimeId: string; owner: string } | undefined>;
    lockReservation: (
      tx: Transaction,
      reservation: { showtimeId: string; id: string },
    ) => Promise<{ currency: string }>;
  };
  /** Writes what the customer is told, in the transaction in which it became true. */
  tellRefund: (tx: Transaction, refund: SettledRefund) => Promise<void>;
  /** Brings our books in line with a captured intent, as when its webhook comes. */
  observe: (payment: PaymentAddress, intent: ProviderIntent) => Promise<unknown>;
  onOutcome: (outcome: RefundOutcome) => void;
  log: Pick<BaseLogger, 'error' | 'warn' | 'info'>;
}) {
  const { lockReservation } = reservations;
  const { reconcile, compareIntent } = createReconciling({ db, provider, alarms, observe, log });
  const { settleRefund } = createSettlingRefunds({ db, alarms, tellRefund });
  const sending = createSendingRefunds({
    db,
    provider,
    settle: settleRefund,
    compareIntent,
    onOutcome,
    log,
  });
  const { noteChargeback } = createChargebacks({ db, alarms, lockReservation });
  return {
    sendRefunds: sending.sendRefunds,
    onRefundRequested: sending.wake,
    onWakeSending: sending.onWake,
    reconcile,
    reconcileLast,
    onRefundChanged,
    onChargeback,
    staffRefunds: createStaffRefunds({
      db,
      ...reservations,
      tellRefund,
      onRefundRequested: sending.wake,
    }),
    paymentCases: createPaymentCases({
      db,
      askAboutRefund: sending.askAboutRefund,
      lockReservation,
      onRefundRequested: sending.wake,
    }),
  };

  /** Compares what happened in so many hours, unless another process is at it. */
  async function reconcileLast(hours: number, stopping?: AbortSignal): Promise<void> {
    const until = new Date();
    const since = new Date(until.getTime() - hours * HOUR_MILLISECONDS);
    await asTheOnlyOne(db, RECONCILING_LOCK, async () => reconcile({ since, until }, stopping));
  }

  /** Takes in what an event says of a refund: as often, and in whatever order, it comes. */
  async function onRefundChanged({ refund }: ProviderEvent): Promise<void> {
    if (refund !== null) await sending.noteRefund(refund);
  }

  /** Takes in what the bank took back: again without effect. */
  async function onChargeback({ id, intentReference, amount }: ProviderEvent): Promise<void> {
    if (provider === null || intentReference === null || amount === null) return;
    await noteChargeback({ provider: provider.name, eventId: id, intentReference, amount });
  }
}

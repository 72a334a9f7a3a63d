import type { Database, Transaction } from '../../database.ts';
import { newId } from '../../platform/ids.ts';
import { runTransaction } from '../../platform/retry.ts';
import { closeCaseOfRefund } from './cases.repository.ts';
import type { PaymentAlarms } from './cases.ts';
import { enterInLedger } from './ledger.repository.ts';
import type { ProviderRefund } from './payment-provider.ts';
import type { RefundReason } from './payments.tables.ts';
import { enterRefund } from './refunding.service.ts';
import * as refunds from './sending-refunds.repository.ts';

/** Money that went back, for whoever tells the customer. Minor units. */
export type SettledRefund = {
  showtimeId: string;
  refundId: string;
  reservationId: string;
  amount: number;
  currency: string;
  reason: RefundReason;
  /** In words for the customer. */
  note: string | null;
};

/** What the provider says of a refund; `refused` where it would not even take it. */
export type RefundAnswer =
  | Pick<ProviderRefund, 'reference' | 'status' | 'amount' | 'currency' | 'failureReason'>
  | { status: 'refused'; failureReason: string };

/** Writes down what became of a refund: as often, and in whatever order, it is told. */
export type SettleRefund = (
  address: refunds.RefundAddress,
  answer: RefundAnswer,
) => Promise<'succeeded' | 'failed' | 'pending' | 'unchanged'>;

type Case = Parameters<PaymentAlarms['sound']>[0];

export function createSettlingRefunds({
  db,
  alarms,
  tellRefund,
}: {
  db: Database;
  alarms: PaymentAlarms;
  /** Writes what the customer is told, in the transaction in which it became true. */
  tellRefund: (tx: Transaction, refund: SettledRefund) => Promise<void>;
}): { settleRefund: SettleRefund } {
  return { settleRefund };

  async function settleRefund(
    address: refunds.RefundAddress,
    answer: RefundAnswer,
  ): ReturnType<SettleRefund> {
    const { outcome, news } = await runTransaction(db, async (tx) => settle(tx, address, answer), {
      repeatable: true,
    });
    if (news !== null) alarms.sound(news);
    return outcome;
  }

  async function settle(tx: Transaction, address: refunds.RefundAddress, answer: RefundAnswer) {
    const refund = await refunds.lockRefund(tx, address);
    if (refund === undefined) return { outcome: 'unchanged' as const, news: null };
    if (answer.status === 'refused' || answer.status === 'failed') {
      // A refusal is no news of one that went through: it was sent twice.
      const isNews =
        refund.status === 'requested' ||
        (refund.status === 'succeeded' && answer.status === 'failed');
      return isNews
        ? { outcome: 'failed' as const, news: await fail(tx, refund, answer) }
        : { outcome: 'unchanged' as const, news: null };
    }
    const wentOutAfterAll = refund.status === 'failed' && answer.status === 'succeeded';
    if (refund.status !== 'requested' && !wentOutAfterAll) {
      return { outcome: 'unchanged' as const, news: null };
    }
    // What the bank brought back had succeeded before: that is told late, and no news.
    if (wentOutAfterAll && (await refunds.wasEntered(tx, refund))) {
      return { outcome: 'unchanged' as const, news: null };
    }
    if (answer.amount !== refund.amount || answer.currency !== refund.currency) {
      return { outcome: 'unchanged' as const, news: await reportAmount(tx, refund, answer) };
    }
    if (answer.status === 'pending') {
      await refunds.noteRefundReference(tx, refund, answer.reference);
      return { outcome: 'pending' as const, news: null };
    }
    if (wentOutAfterAll && refund.amount > refund.payment.left) {
      return { outcome: 'unchanged' as const, news: await reportTooMuch(tx, refund) };
    }
    await succeed(tx, refund, answer.reference);
    if (wentOutAfterAll) {
      await refunds.recountRefunded(tx, refund);
      await closeCaseOfRefund(tx, refund);
    }
    return { outcome: 'succeeded' as const, news: null };
  }

  async function succeed(
    tx: Transaction,
    refund: refunds.LockedRefund,
    providerReference: string,
  ): Promise<void> {
    await refunds.settleRefund(tx, refund, {
      status: 'succeeded',
      providerReference,
      reason: null,
    });
    await enterRefund(tx, {
      showtimeId: refund.showtimeId,
      id: refund.id,
      reservationId: refund.reservationId,
      paymentId: refund.paymentId,
      currency: refund.currency,
      amount: refund.amount,
      isOfParked: refund.payment.status === 'parked',
    });
    await tellRefund(tx, toSettled(refund));
  }

  /** The money stays here, or came back: it is owed as before, and a person has to see to it. */
  async function fail(
    tx: Transaction,
    refund: refunds.LockedRefund,
    answer: RefundAnswer,
  ): Promise<Case | null> {
    if (refund.status === 'succeeded') await takeBack(tx, refund);
    await refunds.settleRefund(tx, refund, {
      status: 'failed',
      providerReference: 'reference' in answer ? answer.reference : refund.providerReference,
      reason: answer.failureReason ?? answer.status,
    });
    await refunds.recountRefunded(tx, refund);
    const found: Case = {
      kind: 'refundFailed',
      dedupeKey: `refundFailed:${refund.id}`,
      details: {
        ...addressOf(refund),
        amount: refund.amount,
        currency: refund.currency,
        refundReason: refund.reason,
        failureReason: answer.failureReason,
      },
    };
    return (await alarms.open(tx, found)) ? found : null;
  }

  /** The bank had said that it went through, and brought it back. */
  async function takeBack(tx: Transaction, refund: refunds.LockedRefund): Promise<void> {
    const isOfParked = refund.payment.status === 'parked';
    await enterInLedger(tx, {
      showtimeId: refund.showtimeId,
      id: newId(),
      reservationId: refund.reservationId,
      kind: isOfParked ? 'unparked' : 'refund',
      currency: refund.currency,
      paidAmount: refund.amount,
      ...(isOfParked ? { parkedAmount: refund.amount } : { dueAmount: -refund.amount }),
      paymentId: refund.paymentId,
      refundId: refund.id,
    });
  }

  /** It was given in another way meanwhile, and there is not as much left as went out now. */
  async function reportTooMuch(
    tx: Transaction,
    refund: refunds.LockedRefund,
  ): Promise<Case | null> {
    const found: Case = {
      kind: 'ledgerDifference',
      dedupeKey: `refundWentOut:${refund.id}`,
      details: {
        ...addressOf(refund),
        difference: 'refundMissingHere',
        ours: 0,
        theirs: refund.amount,
        currency: refund.currency,
      },
    };
    return (await alarms.open(tx, found)) ? found : null;
  }

  async function reportAmount(
    tx: Transaction,
    refund: refunds.LockedRefund,
    answer: Exclude<RefundAnswer, { status: 'refused' }>,
  ): Promise<Case | null> {
    const found: Case = {
      kind: 'ledgerDifference',
      dedupeKey: `refundAmount:${refund.id}`,
      details: {
        ...addressOf(refund),
        difference: 'refundAmount',
        ours: refund.amount,
        theirs: answer.amount,
        currency: refund.currency,
        theirCurrency: answer.currency,
      },
    };
    return (await alarms.open(tx, found)) ? found : null;
  }
}

function addressOf({ showtimeId, reservationId, paymentId, id }: refunds.LockedRefund) {
  return { showtimeId, reservationId, paymentId, refundId: id };
}

export function toSettled(refund: refunds.LockedRefund): SettledRefund {
  const { showtimeId, id, reservationId, amount, currency, reason, note } = refund;
  return { showtimeId, refundId: id, reservationId, amount, currency, reason, note };
}

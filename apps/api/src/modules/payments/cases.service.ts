import type { Database, Transaction } from '../../database.ts';
import { present } from '../../platform/assert.ts';
import { notFound } from '../../platform/errors.ts';
import { busy, runTransaction } from '../../platform/retry.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import * as cases from './cases.repository.ts';
import { ProviderUnavailable, type ProviderRefund } from './payment-provider.ts';
import { paymentCaseNotRefundable, paymentCaseResolved } from './payments.errors.ts';
import { requestRefund, type RequestedRefund } from './refunding.service.ts';
import { lockPaymentsToRefund, type PaymentToRefund } from './refunds.repository.ts';
import { lockRefund } from './sending-refunds.repository.ts';
import { readWhatIsOwed } from './staff-refunds.repository.ts';

export type PaymentCases = ReturnType<typeof createPaymentCases>;

type About = { showtimeId: string; reservationId: string };

export function createPaymentCases({
  db,
  askAboutRefund,
  lockReservation,
  onRefundRequested,
}: {
  db: Database;
  /** What the provider says now of a refund; what had succeeded has been taken in then. */
  askAboutRefund: (refund: {
    showtimeId: string;
    refundId: string;
  }) => Promise<ProviderRefund['status'] | null>;
  lockReservation: (
    tx: Transaction,
    reservation: { showtimeId: string; id: string },
  ) => Promise<unknown>;
  /** Money is to go back: called after the commit. */
  onRefundRequested: () => void;
}) {
  return {
    listPaymentCases: cases.listCases.bind(null, db),
    resolvePaymentCase,
  };

  /**
   * Closes a case with what a person found or did about it, and where they want that, gives back the
   * money that it is about: what is parked of its payment, or the refund that failed once more.
   *
   * @throws DomainError NOT_FOUND, PAYMENT_CASE_RESOLVED, PAYMENT_CASE_NOT_REFUNDABLE,
   *   BUSY where the provider does not answer
   */
  async function resolvePaymentCase(
    caseId: string,
    { resolution, isRefunded }: { resolution: string; isRefunded: boolean },
    actor: Actor & { userId: string },
  ): Promise<cases.PaymentCase> {
    const found = await cases.findCase(db, caseId);
    if (found === undefined) throw notFound('payment case');
    if (isRefunded && found.resolvedAt === null) await demandFailed(found);
    const resolved = await runTransaction(db, async (tx) => {
      const refunds = isRefunded ? await giveBack(tx, found, resolution, actor.userId) : [];
      const wasOpen = await cases.closeCase(tx, caseId, {
        resolution,
        resolvedByUserId: actor.userId,
      });
      if (!wasOpen) throw paymentCaseResolved();
      await recordAudit(tx, {
        actor,
        action: 'paymentCase.resolve',
        subjectType: 'paymentCase',
        subjectId: caseId,
        before: { kind: found.kind, details: found.details },
        after: { resolution, refunds },
      });
      return present(await cases.findCase(tx, caseId), 'a case that was just closed');
    });
    if (isRefunded) onRefundRequested();
    return resolved;
  }

  /** What failed for us may have gone out all the same: then it does not go out again. */
  async function demandFailed({ details: { showtimeId, refundId } }: cases.PaymentCase) {
    if (showtimeId === undefined || refundId === undefined) return;
    let status: ProviderRefund['status'] | null;
    try {
      status = await askAboutRefund({ showtimeId, refundId });
    } catch (error) {
      if (error instanceof ProviderUnavailable) throw busy(error);
      throw error;
    }
    if (status === 'pending' || status === 'succeeded') throw paymentCaseNotRefundable();
  }

  async function giveBack(
    tx: Transaction,
    { details, resolvedAt }: cases.PaymentCase,
    note: string,
    userId: string,
  ): Promise<RequestedRefund[]> {
    if (resolvedAt !== null) throw paymentCaseResolved();
    const { showtimeId, reservationId, paymentId, refundId } = details;
    if (showtimeId === undefined || reservationId === undefined || paymentId === undefined) {
      throw paymentCaseNotRefundable();
    }
    const about = { showtimeId, reservationId };
    await lockReservation(tx, { showtimeId, id: reservationId });
    const payments = await lockPaymentsToRefund(tx, about);
    const payment = payments.find(({ id }) => id === paymentId);
    const wanted = await wantedRefund(tx, about, payment, refundId);
    if (wanted.amount <= 0 || wanted.amount > (payment?.left ?? 0)) {
      throw paymentCaseNotRefundable();
    }
    return requestRefund(tx, { ...about, ...wanted, note, paymentId, requestedByUserId: userId });
  }

  /** Above zero only where something is to be given back. */
  async function wantedRefund(
    tx: Transaction,
    about: About,
    payment: PaymentToRefund | undefined,
    refundId: string | undefined,
  ) {
    if (payment === undefined || payment.left === 0) throw paymentCaseNotRefundable();
    if (refundId === undefined) {
      if (payment.status !== 'parked') throw paymentCaseNotRefundable();
      return { amount: payment.left, reason: 'parked' as const };
    }
    const refund = await lockRefund(tx, { showtimeId: about.showtimeId, refundId });
    if (refund?.status !== 'failed') throw paymentCaseNotRefundable();
    const { amount, reason } = refund;
    if (payment.status === 'parked') return { amount, reason };
    // Staff may have given the money in another way meanwhile.
    const { due, requested } = await readWhatIsOwed(tx, about);
    return { amount: Math.min(amount, -due - requested), reason };
  }
}

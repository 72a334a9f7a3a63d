import type { Transaction } from '../../database.ts';
import { money } from '../../platform/money.ts';
import { enqueueMessage } from '../notifications/index.ts';
import {
  captureMoney,
  parkMoney,
  readAmountDue,
  requestRefund,
  type PaymentAlarms,
  type ProviderIntent,
} from '../payments/index.ts';
import { endHold } from '../seats/index.ts';
import type { SettlementTarget } from './settling.read-model.ts';
import { expireReservation, type LockedReservation } from './settling.repository.ts';

/** What was made of what the provider said. */
export type Settlement =
  /** The seats are sold, the tickets issued. */
  | 'confirmed'
  /** The same, in other seats. */
  | 'moved'
  /** What a confirmed reservation had to pay is paid. */
  | 'paid'
  /** The money is on its way back. */
  | 'refunded'
  /** It is not what was asked for: a person looks at it. */
  | 'parked'
  /** The attempt came to nothing; the seats stay held until their time is over. */
  | 'closed'
  /** Nothing new. */
  | 'unchanged';

type Alarm = Parameters<PaymentAlarms['sound']>[0];

/** What one attempt came to, and what is to be told once it has been committed. */
export type Settled = { settlement: Settlement; alarms: Alarm[] };

/** Money that was captured, and the payment that it is for. */
export type CapturedMoney = { target: SettlementTarget; intent: ProviderIntent };

/** Takes the money in and gives all of it back: there is nothing to be had for it. */
export async function giveBack(
  tx: Transaction,
  { target, intent }: CapturedMoney,
  { status, email }: LockedReservation,
): Promise<Settled> {
  const { showtimeId, reservationId, paymentId } = target;
  await captureMoney(tx, { ...target, intent });
  if (status === 'pendingPayment') {
    const { holdId } = target;
    if (holdId !== null) await endHold(tx, { showtimeId, holdId });
    await expireReservation(tx, target);
  }
  await requestRefund(tx, {
    showtimeId,
    reservationId,
    paymentId,
    amount: intent.capturedAmount,
    reason: 'paidTooLate',
  });
  if (email !== null) {
    await enqueueMessage(tx, {
      showtimeId,
      kind: 'paymentRefunded',
      dedupeKey: `paymentRefunded:${paymentId}`,
      recipient: email,
      subjectId: reservationId,
      facts: { amount: money(intent.capturedAmount, intent.currency) },
    });
  }
  return { settlement: 'refunded', alarms: [] };
}

/** Takes in money for a reservation that is confirmed: what was still due, or a second time the same. */
export async function payWhatIsDue(
  tx: Transaction,
  { target, intent }: CapturedMoney,
  { reservation, alarms }: { reservation: LockedReservation; alarms: PaymentAlarms },
): Promise<Settled> {
  const { showtimeId, reservationId, paymentId } = target;
  const { email } = reservation;
  const due = Math.max(await readAmountDue(tx, target), 0);
  await captureMoney(tx, { ...target, intent });
  const excess = intent.capturedAmount - due;
  if (excess <= 0) return { settlement: 'paid', alarms: [] };

  const note = due === 0 ? 'It had been paid already.' : 'More was paid than was due.';
  await requestRefund(tx, {
    showtimeId,
    reservationId,
    paymentId,
    amount: excess,
    reason: 'paidTooLate',
    note,
  });
  if (email !== null) {
    await enqueueMessage(tx, {
      showtimeId,
      kind: 'refundIssued',
      dedupeKey: `paymentRefunded:${paymentId}`,
      recipient: email,
      subjectId: reservationId,
      facts: { amount: money(excess, intent.currency), reason: note },
    });
  }
  if (due > 0) return { settlement: 'paid', alarms: [] };
  return withAlarm(tx, alarms, 'refunded', {
    kind: 'secondCapture',
    dedupeKey: `secondCapture:${paymentId}`,
    details: {
      showtimeId,
      reservationId,
      paymentId,
      amount: intent.capturedAmount,
      currency: intent.currency,
    },
  });
}

export async function parkForPerson(
  tx: Transaction,
  { target, intent }: CapturedMoney,
  { asked, alarms }: { asked: { amount: number; currency: string }; alarms: PaymentAlarms },
): Promise<Settled> {
  const { showtimeId, reservationId, paymentId } = target;
  await parkMoney(tx, { ...target, intent });
  return withAlarm(tx, alarms, 'parked', {
    kind: 'wrongAmount',
    dedupeKey: `wrongAmount:${paymentId}`,
    details: {
      showtimeId,
      reservationId,
      paymentId,
      amount: intent.capturedAmount,
      currency: intent.currency,
      amountAsked: asked.amount,
      currencyAsked: asked.currency,
    },
  });
}

async function withAlarm(
  tx: Transaction,
  alarms: PaymentAlarms,
  settlement: Settlement,
  alarm: Alarm,
): Promise<Settled> {
  const isNews = await alarms.open(tx, alarm);
  return { settlement, alarms: isNews ? [alarm] : [] };
}

import type { Transaction } from '../../database.ts';
import { enterInLedger } from './ledger.repository.ts';
import type { ProviderIntent } from './payment-provider.ts';
import type { PaymentAddress } from './payments.repository.ts';
import { closePayment, writeCapture } from './settling.repository.ts';

/** Of an amount in the database, in minor units. */
const AMOUNT_MAX = 2_147_483_647;

type Capture = PaymentAddress & { reservationId: string; intent: ProviderIntent };

/**
 * Takes money in that is what was asked for: the payment is captured, and that much less is due. Its
 * reservation and its own row are locked.
 */
export async function captureMoney(tx: Transaction, capture: Capture): Promise<void> {
  const { intent, ...address } = capture;
  await writeCapture(tx, address, { status: 'captured', intent });
  await enterInLedger(tx, {
    ...entryOf(capture),
    kind: 'capture',
    paidAmount: intent.capturedAmount,
    dueAmount: -intent.capturedAmount,
  });
}

/**
 * Puts money aside that is not what was asked for, in amount or in currency: nothing is paid with it,
 * and a person has to look at it.
 */
export async function parkMoney(tx: Transaction, capture: Capture): Promise<void> {
  const { intent, ...address } = capture;
  if (intent.capturedAmount > AMOUNT_MAX) {
    // More than our books can hold: the case alone says how much, and the attempt is over.
    await closePayment(tx, address, { status: 'failed', reference: intent.reference });
    return;
  }
  await writeCapture(tx, address, { status: 'parked', intent });
  await enterInLedger(tx, {
    ...entryOf(capture),
    kind: 'parked',
    parkedAmount: intent.capturedAmount,
    paidAmount: intent.capturedAmount,
  });
}

function entryOf({ showtimeId, paymentId, reservationId, intent }: Capture) {
  return { showtimeId, id: paymentId, reservationId, paymentId, currency: intent.currency };
}

import type { BaseLogger } from 'pino';

import type { Database, Transaction } from '../../database.ts';
import { assert, present } from '../../platform/assert.ts';
import { newId } from '../../platform/ids.ts';
import { runTransaction } from '../../platform/retry.ts';
import { enqueueMessage } from '../notifications/index.ts';
import {
  captureMoney,
  closePayment,
  lockPayment,
  type PaymentAlarms,
  type ProviderIntent,
} from '../payments/index.ts';
import {
  claimPromotion,
  keepsPromotionClaim,
  releasePromotionClaim,
  type Quote,
} from '../pricing/index.ts';
import {
  chooseSeatsAsGood,
  convertHold,
  endHold,
  lockPartySeats,
  zoneOfAll,
  type LockedSeat,
  type SeatMapFacts,
} from '../seats/index.ts';
import type { TicketCodes } from '../tickets/index.ts';
import {
  giveBack,
  parkForPerson,
  payWhatIsDue,
  type CapturedMoney,
  type Settled,
  type Settlement,
} from './settling-outcomes.ts';
import {
  findSettlementTarget,
  readLateSale,
  type LateSale,
  type SettlementTarget,
} from './settling.read-model.ts';
import { confirmPaid, lockForPayment, type LockedReservation } from './settling.repository.ts';

/** Brings our books in line with what the provider says; whoever says it, and however often. */
export type SettlePayment = (
  payment: { showtimeId: string; paymentId: string },
  observed: ProviderIntent,
) => Promise<Settlement>;

/** Its own seats are taken: the attempt is to be repeated with the map from which to choose others. */
type NeedsMap = { needsMap: string };

type Capture = CapturedMoney & {
  /** The map to choose other seats from; null until it has turned out that others are needed. */
  map: { id: string; facts: SeatMapFacts } | null;
};

/** Times that a map is asked for: it may be exchanged between looking and locking. */
const ATTEMPTS_MAX = 4;

export type SettlingResources = {
  db: Database;
  ticketCodes: Pick<TicketCodes, 'currentKeyId'>;
  findSeatMap: (seatMapId: string) => Promise<SeatMapFacts>;
  alarms: PaymentAlarms;
  /** Called after the commit. */
  onSeatsChanged: (showtimeId: string) => void;
  /** Something was written that is to be told: called after the commit. */
  onSold: () => void;
  /** Money is to go back: called after the commit. */
  onRefundRequested: () => void;
  onOutcome: (operation: string, outcome: string) => void;
  log: Pick<BaseLogger, 'info'>;
};

export function createSettling({
  db,
  ticketCodes,
  findSeatMap,
  alarms,
  onSeatsChanged,
  onSold,
  onRefundRequested,
  onOutcome,
  log,
}: SettlingResources): { settlePayment: SettlePayment } {
  return { settlePayment };

  /**
   * Settles a payment by what the provider says of it: a webhook, an answer, the job that ends what was
   * not paid, or reconciliation. All that counts is how far the payment has come, never in which order
   * that is heard: money that was captured outweighs everything, and is taken in once.
   *
   * Money that comes while the seats are held buys them. Money that comes later buys them if they are
   * still free, or seats as good, or goes back; and never another movie than was offered.
   */
  async function settlePayment(
    address: { showtimeId: string; paymentId: string },
    observed: ProviderIntent,
  ): Promise<Settlement> {
    const target = present(await findSettlementTarget(db, address), 'a payment to be settled');
    if (isTaken(target.paymentStatus)) return 'unchanged';
    const isCaptured = observed.status === 'captured' && observed.capturedAmount > 0;
    if (!isCaptured) return noteEnd(target, observed);
    const { settlement, alarms: toSound } = await takeMoney(target, observed);
    for (const alarm of toSound) alarms.sound(alarm);
    onOutcome('payment', settlement);
    log.info({ ...address, settlement, reference: observed.reference }, 'a payment was settled');
    // Also when it was settled already: it may be this call that did it, and lost the reply.
    onSeatsChanged(address.showtimeId);
    onSold();
    onRefundRequested();
    return settlement;
  }

  async function noteEnd(
    address: SettlementTarget,
    { status, reference }: ProviderIntent,
  ): Promise<Settlement> {
    if (status !== 'failed' && status !== 'cancelled') return 'unchanged';
    const isClosed = await closePayment(db, address, { status, reference });
    if (isClosed) onOutcome('payment', status);
    return isClosed ? 'closed' : 'unchanged';
  }

  async function takeMoney(target: SettlementTarget, intent: ProviderIntent): Promise<Settled> {
    let map: Capture['map'] = null;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const capture: Capture = { target, intent, map };
      const settled = await runTransaction(db, async (tx) => settleLocked(tx, capture), {
        repeatable: true,
        onUnknown: () => onSeatsChanged(target.showtimeId),
      });
      if (!('needsMap' in settled)) return settled;
      map = { id: settled.needsMap, facts: await findSeatMap(settled.needsMap) };
    }
    throw new Error(`the seat map of showtime ${target.showtimeId} changes all the time`);
  }

  /** Locks, checks, changes: seats, reservation and payment, as everyone who locks them. */
  async function settleLocked(tx: Transaction, capture: Capture): Promise<Settled | NeedsMap> {
    const { target, intent } = capture;
    const mayBeSold =
      target.reservationStatus === 'pendingPayment' || target.reservationStatus === 'expired';
    const seats = mayBeSold ? await lockSeatsOf(tx, capture) : [];
    const reservation = await lockForPayment(tx, target);
    const payment = await lockPayment(tx, target);
    if (isTaken(payment.status)) return { settlement: 'unchanged', alarms: [] };
    const isAsAsked =
      intent.capturedAmount === payment.amount && intent.currency === payment.currency;
    if (!isAsAsked) return parkForPerson(tx, capture, { asked: payment, alarms });
    switch (reservation.status) {
      case 'pendingPayment':
      case 'expired':
        return sell(tx, capture, { seats, reservation });
      case 'confirmed':
        return payWhatIsDue(tx, capture, { reservation, alarms });
      case 'cancelled':
        return giveBack(tx, capture, reservation);
    }
  }

  async function lockSeatsOf(tx: Transaction, { target, map }: Capture): Promise<LockedSeat[]> {
    const labels = present(target.seats, 'the seats of a reservation that is paid online');
    const lost = labels.map((label) => ({ zone: map?.facts.seatsByLabel.get(label)?.zone ?? '' }));
    return lockPartySeats(tx, {
      showtimeId: target.showtimeId,
      holdId: present(target.holdId, 'the hold of a reservation that is paid online'),
      labels,
      andFreeOfZone: map === null ? null : zoneOfAll(lost),
    });
  }

  async function sell(
    tx: Transaction,
    capture: Capture,
    { seats, reservation }: { seats: LockedSeat[]; reservation: LockedReservation },
  ): Promise<Settled | NeedsMap> {
    const { target, map } = capture;
    const holdId = present(target.holdId, 'the hold of a reservation that is paid online');
    const own = ownSeats(seats, reservation.quote);
    const isHeld = own.length > 0 && own.every((seat) => seat?.isHeld === true);
    // Also while they are held: by our clock, which may be older than what we waited for.
    const { showtimeId, reservationId } = target;
    const late = await readLateSale(tx, { showtimeId, reservationId, holdId });
    if (!late.isAsOffered) return giveBack(tx, capture, reservation);
    if (isHeld && (await keepsUse())) {
      return confirm(tx, capture, { reservation, quote: reservation.quote, late });
    }

    const isSameHouse = own.every(
      (seat, index) => seat?.zone === reservation.quote.tickets[index]?.zone,
    );
    if (!late.isOpen || !isSameHouse) return giveBack(tx, capture, reservation);

    let { quote } = reservation;
    if (!own.every((seat) => seat?.isFree === true || seat?.isHeld === true)) {
      if (map?.id !== late.seatMapId) return { needsMap: late.seatMapId };
      const free = new Set(seats.filter((s) => s.isFree || s.isHeld).map(({ label }) => label));
      const labels = quote.tickets.map(({ seat }) => seat);
      const others = chooseSeatsAsGood(map.facts, labels, (label) => free.has(label));
      if (others === null) return giveBack(tx, capture, reservation);
      quote = inSeats(quote, others);
    }
    const { claimedPromotionId, atCounter } = late;
    if (claimedPromotionId !== null) {
      // The use was anybody's since the hold ran out: it is claimed anew, under the same limits. That
      // the promotion counts was found when the hold began.
      const claim = {
        showtimeId,
        promotionId: claimedPromotionId,
        claimId: holdId,
      };
      await releasePromotionClaim(tx, claim);
      const refusal = await claimPromotion(tx, {
        ...claim,
        owner: reservation.owner,
        atCounter,
        wasOffered: true,
      });
      if (refusal !== null) return giveBack(tx, capture, reservation);
    }
    return confirm(tx, capture, { reservation, quote, late });

    /** While we waited for the seats somebody may have seen the hold run out. */
    async function keepsUse(): Promise<boolean> {
      const promotionId = reservation.quote.promotion?.id;
      if (promotionId === undefined) return true;
      return keepsPromotionClaim(tx, { showtimeId, promotionId, claimId: holdId });
    }
  }

  async function confirm(
    tx: Transaction,
    { target, intent }: Capture,
    { reservation, quote, late }: { reservation: LockedReservation; quote: Quote; late: LateSale },
  ): Promise<Settled> {
    const { showtimeId, reservationId } = target;
    assert(quote.total === intent.capturedAmount, 'a sale is paid in full');
    const holdId = present(target.holdId, 'the hold of a reservation that is paid online');
    const isMoved = quote !== reservation.quote;
    await confirmPaid(tx, {
      showtimeId,
      reservationId,
      holdId,
      quote,
      ticketIds: quote.tickets.map(() => newId()),
      signingKeyId: ticketCodes.currentKeyId,
      isFreelyRefundable: isMoved || late.startsAtBefore !== null,
    });
    // What it still has of the seats that it was moved from is anybody's.
    if (isMoved) await endHold(tx, { showtimeId, holdId });
    await convertHold(tx, { showtimeId, holdId, reservationId });
    await captureMoney(tx, { ...target, intent });
    if (reservation.email !== null) {
      const about = { showtimeId, recipient: reservation.email, subjectId: reservationId };
      const seatsOf = ({ tickets }: Quote) => tickets.map(({ seat }) => seat);
      await enqueueMessage(
        tx,
        isMoved
          ? {
              ...about,
              kind: 'seatsMoved',
              dedupeKey: `seatsMoved:${reservationId}`,
              facts: { previousSeats: seatsOf(reservation.quote), seats: seatsOf(quote) },
            }
          : {
              ...about,
              kind: 'reservationConfirmed',
              dedupeKey: `reservationConfirmed:${reservationId}`,
              facts: {},
            },
      );
      if (late.startsAtBefore !== null) {
        // Named as by the notice of the move, which tells whoever has, or is paying for, tickets then.
        const name = late.moveNoticeId ?? late.startsAtBefore.toISOString();
        await enqueueMessage(tx, {
          ...about,
          kind: 'showtimeMoved',
          dedupeKey: `showtimeMoved:${name}:${reservationId}`,
          facts: {
            previousStartsAt: late.startsAtBefore.toISOString(),
            previousAuditoriumName: null,
            refundableUntil: late.endsAt.toISOString(),
          },
        });
      }
    }
    return { settlement: isMoved ? 'moved' : 'confirmed', alarms: [] };
  }
}

/** Whether money was taken in for a payment: then nothing that is heard of it changes that. */
function isTaken(status: string): boolean {
  return status === 'captured' || status === 'parked';
}

/** The seats of a quote as they are now, in its order; undefined for what is no seat any more. */
function ownSeats(seats: readonly LockedSeat[], { tickets }: Quote): (LockedSeat | undefined)[] {
  const byLabel = new Map(seats.map((seat) => [seat.label, seat]));
  return tickets.map(({ seat }) => byLabel.get(seat));
}

/** The same tickets at the same prices, in other seats of the same zone. Both are in label order. */
function inSeats(quote: Quote, labels: readonly string[]): Quote {
  return {
    ...quote,
    tickets: quote.tickets.map((ticket, index) => ({
      ...ticket,
      seat: present(labels[index], 'a seat for every ticket'),
    })),
  };
}

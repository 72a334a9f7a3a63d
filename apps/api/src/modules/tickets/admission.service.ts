import type { Database } from '../../database.ts';
import { money } from '../../platform/money.ts';
import { runTransaction } from '../../platform/retry.ts';
import { recordAudit, type Actor } from '../audit/index.ts';
import { readAmountDue } from '../payments/index.ts';
import { admit, lockTicket, type TicketAtDoor } from './admission.repository.ts';
import type { TicketCodes } from './ticket-codes.ts';
import {
  admissionNotOpen,
  admissionOver,
  paymentDue,
  ticketAdmitted,
  ticketForAnotherShowtime,
  ticketUnknown,
  ticketVoid,
} from './tickets.errors.ts';

export type Admission = TicketAtDoor & {
  admittedAt: Date;
  /** What is to be paid for the whole reservation before the door, in minor units. */
  amountDue: number;
};

export type AdmissionService = ReturnType<typeof createAdmission>;

/** The door. */
export function createAdmission({
  db,
  ticketCodes,
  doorsOpenMinutesBefore,
}: {
  db: Database;
  ticketCodes: Pick<TicketCodes, 'verify'>;
  /** How long before the start the door opens; it closes at the end. */
  doorsOpenMinutesBefore: number;
}) {
  return { admitTicket };

  /**
   * Lets whoever brings a code in: once, at the time, and paid for.
   *
   * @param asked.showtimeId the showtime of this door; undefined: whichever it is for
   * @param asked.admitUnpaid staff let them in although something is due, which is recorded
   * @throws DomainError TICKET_UNKNOWN, TICKET_FOR_ANOTHER_SHOWTIME, TICKET_VOID, TICKET_ADMITTED,
   *   ADMISSION_NOT_OPEN, ADMISSION_OVER, PAYMENT_DUE
   */
  async function admitTicket(
    asked: { code: string; showtimeId: string | undefined; admitUnpaid: boolean },
    actor: Actor & { userId: string },
  ): Promise<Admission> {
    const named = ticketCodes.verify(asked.code);
    if (named === null) throw ticketUnknown();
    if (asked.showtimeId !== undefined && asked.showtimeId !== named.showtimeId) {
      throw ticketForAnotherShowtime(named.showtimeId);
    }
    return runTransaction(db, async (tx) => {
      const ticket = await lockTicket(tx, named, doorsOpenMinutesBefore);
      if (ticket === undefined) throw ticketUnknown();
      if (ticket.status === 'void') throw ticketVoid();
      if (ticket.admittedAt !== null) throw ticketAdmitted(ticket.admittedAt, ticket.timeZone);
      if (ticket.isTooEarly) throw admissionNotOpen(ticket.opensAt, ticket.timeZone);
      if (ticket.isOver) throw admissionOver(ticket.endsAt, ticket.timeZone);
      const amountDue = await readAmountDue(tx, ticket);
      if (amountDue > 0) {
        if (!asked.admitUnpaid) throw paymentDue(money(amountDue, ticket.currency));
        await recordAudit(tx, {
          actor,
          action: 'ticket.admitUnpaid',
          subjectType: 'reservation',
          subjectId: ticket.reservationId,
          before: null,
          after: { ticketId: ticket.ticketId, amountDue, currency: ticket.currency },
        });
      }
      const admittedAt = await admit(tx, named, actor.userId);
      return { ...ticket, admittedAt, amountDue };
    });
  }
}

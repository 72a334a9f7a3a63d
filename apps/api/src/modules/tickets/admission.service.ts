import type { Database } from '../../database.ts';
import { runTransaction } from '../../platform/retry.ts';
import { admit, lockTicket, readAmountDue, type TicketAtDoor } from './admission.repository.ts';
import type { TicketCodes } from './ticket-codes.ts';
import {
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
}: {
  db: Database;
  ticketCodes: Pick<TicketCodes, 'verify'>;
}) {
  return { admitTicket };

  /**
   * Lets whoever brings a code in: once.
   *
   * @param asked.showtimeId the showtime of this door; undefined: whichever it is for
   * @throws DomainError TICKET_UNKNOWN, TICKET_FOR_ANOTHER_SHOWTIME, TICKET_VOID, TICKET_ADMITTED
   */
  async function admitTicket(
    asked: { code: string; showtimeId: string | undefined },
    admittedByUserId: string,
  ): Promise<Admission> {
    const named = ticketCodes.verify(asked.code);
    if (named === null) throw ticketUnknown();
    if (asked.showtimeId !== undefined && asked.showtimeId !== named.showtimeId) {
      throw ticketForAnotherShowtime(named.showtimeId);
    }
    return runTransaction(db, async (tx) => {
      const ticket = await lockTicket(tx, named);
      if (ticket === undefined) throw ticketUnknown();
      if (ticket.status === 'void') throw ticketVoid();
      if (ticket.admittedAt !== null) throw ticketAdmitted(ticket.admittedAt, ticket.timeZone);
      const admittedAt = await admit(tx, named, admittedByUserId);
      return { ...ticket, admittedAt, amountDue: await readAmountDue(tx, ticket) };
    });
  }
}

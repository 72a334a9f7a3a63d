/**
 * What mails say of a reservation: as it is now, when the mail is delivered, so that a late mail says
 * nothing that has become untrue. Amounts are minor units of `currency`.
 */
export type ReservationMailFacts = {
  /** Eight characters, for people. */
  reference: string;
  status: 'pendingPayment' | 'confirmed' | 'cancelled' | 'expired';
  showtime: {
    movieTitle: string;
    startsAt: Date;
    isCancelled: boolean;
    auditoriumName: string;
    cinema: {
      name: string;
      address: string | null;
      /** IANA name; all times of the mail are on this clock. */
      timeZone: string;
    };
  };
  /** The live ones, in seat order. */
  tickets: readonly ReservationMailTicket[];
  currency: string;
  /** What the live tickets cost, fees, discounts and added tax among it: together `total`. */
  lines: readonly { text: string; quantity: number; amount: number }[];
  total: number;
  /** The tax that the total contains; null where there is none. */
  tax: { name: string; amount: number } | null;
  /** Above 0: still to be paid at the box office. Below: on its way back. */
  amountDue: number;
  /** Leads to the reservation, signed where whoever has it never signed in. */
  link: string;
  /** The same, to its tickets alone. */
  ticketsLink: string;
  /** Until when the customer may cancel; null when not (any more). */
  cancellableUntil: Date | null;
  /** Asked for only by mails that bring the tickets. */
  renderAttachments(): Promise<ReservationMailAttachments>;
};

export type ReservationMailTicket = {
  seat: string;
  /** For people: "Adult". */
  ticketType: string;
  price: number;
  /** What the QR code says. */
  code: string;
};

export type ReservationMailAttachments = {
  /** All live tickets, to be printed. */
  ticketsPdf: Uint8Array;
  /** The showtime, for a calendar. */
  calendar: Uint8Array;
  /** A PNG for each of `tickets`, in their order. */
  qrCodes: readonly Uint8Array[];
};

/** Reads a reservation for a mail; null when there is none (any more). */
export type DescribeReservation = (
  showtimeId: string,
  reservationId: string,
) => Promise<ReservationMailFacts | null>;

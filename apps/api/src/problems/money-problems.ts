import type { ProblemMeaning } from './problem-meaning.ts';

/** Prices, payments, tickets, and giving them back. */
export const MONEY_PROBLEMS: Readonly<Record<string, ProblemMeaning>> = {
  CANCELLATION_CLOSED: {
    status: 409,
    meaning: 'It is too late to cancel these tickets.',
    whatToDo: 'Ask the box office, which can cancel until the end of the showtime.',
  },
  CANCELLATION_QUOTE_CHANGED: {
    status: 409,
    meaning: 'What goes back is not `expectedRefund` any more: `refund` says what it is.',
    whatToDo: 'Ask for the quote again and show it, then decide.',
  },
  CHANNEL_DIFFERS: {
    status: 409,
    meaning: 'The hold was placed over another channel than it is to be sold on.',
    whatToDo: 'Sell it where it was held, or hold the seats anew.',
  },
  EXCHANGE_CURRENCY_DIFFERS: {
    status: 409,
    meaning: 'The held seats are sold in another currency than the tickets.',
    whatToDo: 'Cancel the tickets, and buy the others.',
  },
  EXCHANGE_NEEDS_PAYMENT: {
    status: 409,
    meaning: 'The new seats cost more, and this buyer may not pay later.',
    whatToDo: 'Buy the new seats and cancel the tickets; or let the box office exchange them.',
  },
  EXCHANGE_QUOTE_CHANGED: {
    status: 409,
    meaning:
      'What goes back or is due is not `expectedRefund` and `expectedAmountDue` any more: `refund` and `amountDue` say what it is.',
    whatToDo: 'Ask for the quote again and show it, then decide.',
  },
  EXCHANGE_TOO_MANY_SEATS: {
    status: 409,
    meaning:
      'More seats are held than tickets are given for them: `limit` says how many can be had.',
    whatToDo: 'Hold as many seats as tickets at most, and buy the others.',
  },
  FEE_EXISTS: {
    status: 409,
    meaning: 'The place has a fee with this code.',
    whatToDo: 'Change that fee, or choose another code.',
  },
  PAYMENT_CASE_NOT_REFUNDABLE: {
    status: 409,
    meaning: 'The case is about no money that is here and could go back.',
    whatToDo: 'Resolve it without `refund`, and see to the money at the provider.',
  },
  PAYMENT_CASE_RESOLVED: {
    status: 409,
    meaning: 'Somebody resolved the case before.',
    whatToDo: 'Read it again: it says who, when and how.',
  },
  PAYMENT_CLOSED: {
    status: 409,
    meaning:
      'The reservation was not paid in time, was cancelled, or money came for it that somebody looks at first.',
    whatToDo: 'Hold seats again. What was paid too late goes back by itself.',
  },
  PAYMENT_METHOD_UNAVAILABLE: {
    status: 409,
    meaning: 'The house does not offer this way to pay, or not to this buyer.',
    whatToDo: 'Choose another `payment.method`.',
  },
  PAYMENT_NEEDS_HOLD: {
    status: 409,
    meaning: 'Paying online takes a while, so its seats have to be held.',
    whatToDo: 'Hold the seats, and reserve with the hold.',
  },
  PAYMENT_NOT_DUE: {
    status: 409,
    meaning: 'The reservation has been paid, or costs nothing.',
    whatToDo: 'Show the reservation.',
  },
  PAYMENT_REFUSED: {
    status: 409,
    meaning:
      'The payment provider does not take this payment, and will not by asking again. Nothing was paid.',
    whatToDo: 'Pay in another way, or tell the house.',
  },
  PAYMENT_UNAVAILABLE: {
    status: 503,
    meaning: 'The payment provider does not answer. The seats are still held.',
    whatToDo: 'Repeat after `Retry-After` seconds, with the same Idempotency-Key if you sent one.',
  },
  PROMOTION_CODE_TAKEN: {
    status: 409,
    meaning: 'Another promotion has the code.',
    whatToDo: 'Choose another code, or archive the other promotion.',
  },
  PROMOTION_UNAVAILABLE: {
    status: 409,
    meaning: 'The promotion code is unknown, over, or used up.',
    whatToDo: 'Go on without it.',
  },
  REFUND_EXCEEDS_PAID: {
    status: 409,
    meaning: 'Less than that is left of what was paid: `refundable`, in minor units.',
    whatToDo: 'Ask for that much at most.',
  },
  REFUND_NOT_BY_HAND: {
    status: 409,
    meaning: 'The refund is one that the payment provider sends, or it has failed.',
    whatToDo: 'Hand nothing out: the ledger of the reservation says what became of it.',
  },
  SHOWTIMES_WITHOUT_PRICES: {
    status: 409,
    meaning: 'Showtimes that have no prices of their own would be left without a price list.',
    whatToDo: 'Add a price list for `showtimeIds` first, or give them prices of their own.',
  },
  TICKETS_NOT_ISSUED: {
    status: 409,
    meaning: 'The reservation is not confirmed, so it has no tickets yet.',
    whatToDo: 'Pay first; the mail brings the tickets.',
  },
  ADMISSION_NOT_OPEN: {
    status: 409,
    meaning: 'The doors of the showtime are not open yet: `opensAt` says when they are.',
    whatToDo: 'Scan the ticket again then.',
  },
  ADMISSION_OVER: {
    status: 409,
    meaning: 'The showtime is over, since `endedAt`.',
    whatToDo: 'Look at the date with whoever brought the ticket.',
  },
  PAYMENT_DUE: {
    status: 409,
    meaning: 'Something is to be paid for the reservation of the ticket: `amountDue`.',
    whatToDo:
      'Take the money (`POST /reservations/{id}/payments?channel=boxOffice`), and scan again; or let them in with `admitUnpaid`, which is recorded.',
  },
  TICKET_ADMITTED: {
    status: 409,
    meaning:
      'Somebody went in with the ticket already: it lets nobody else in, and customers cannot give it back.',
    whatToDo: 'At the door, look at `admittedAt`. To give it back, ask the box office.',
  },
  TICKET_FOR_ANOTHER_SHOWTIME: {
    status: 409,
    meaning: 'The ticket is for another showtime: `showtimeId` says which.',
    whatToDo: 'Send its bearer to the right door.',
  },
  TICKET_TYPE_EXISTS: {
    status: 409,
    meaning: 'There is a ticket type with the code.',
    whatToDo: 'Change that one, or choose another code.',
  },
  TICKET_TYPE_FOR_STAFF: {
    status: 403,
    meaning: 'The ticket type is sold by staff only.',
    whatToDo: 'Choose another type for the seats in `errors`.',
  },
  TICKET_TYPE_NEEDS_ANOTHER: {
    status: 409,
    meaning: 'The ticket type is sold only beside another ticket, one for one.',
    whatToDo: 'Add a ticket of another type for each of `seats`.',
  },
  TICKET_TYPE_UNKNOWN: {
    status: 400,
    meaning: 'The showtime is not sold under this ticket type.',
    whatToDo: 'Choose one of those in `errors`.',
  },
  TICKET_UNKNOWN: {
    status: 404,
    meaning: 'The code was not signed by this house, or its ticket does not exist.',
    whatToDo: 'Scan again; look the reservation up by its reference.',
  },
  TICKET_VOID: {
    status: 409,
    meaning: 'The ticket was cancelled or exchanged: it opens no door.',
    whatToDo: 'Look the reservation up; it may have another ticket.',
  },
  TOTAL_CHANGED: {
    status: 409,
    meaning: 'The held seats cost something else than the buyer was shown: `total` says what.',
    whatToDo: 'Show the new total, then decide.',
  },
  TOTAL_TOO_LARGE: {
    status: 409,
    meaning: 'The seats together cost more than can be booked at once.',
    whatToDo: 'Buy them in several reservations.',
  },
  WEBHOOK_SIGNATURE_INVALID: {
    status: 400,
    meaning:
      'The webhook is not signed with a secret of the payment provider, was changed on its way, or was signed more than five minutes ago.',
    whatToDo:
      'Compare the secrets on both sides and the clocks; send the very bytes that were signed.',
  },
  WEBHOOK_UNREADABLE: {
    status: 400,
    meaning: 'The webhook is signed well, and not what the payment provider is known to send.',
    whatToDo: 'Set the endpoint of the provider to the API version named in docs/payments.md.',
  },
};

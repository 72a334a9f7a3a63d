import type { Config } from '../../config.ts';
import { invalidRequest } from '../../platform/errors.ts';
import type { SalesChannel } from '../pricing/index.ts';
import { paymentMethodUnavailable } from './reservations.errors.ts';
import type { ReservationPaymentMethod } from './reservations.tables.ts';

/** How a buyer may ask to pay. */
export type AskedPaymentMethod = Exclude<ReservationPaymentMethod, 'none'>;

/**
 * How a reservation is paid. Where nothing is asked, people with an account pay at the box office, as
 * they always could, and guests online; each where the house offers it, else the other way.
 *
 * @throws DomainError PAYMENT_METHOD_UNAVAILABLE, INVALID_REQUEST for money that only staff takes
 */
export function choosePaymentMethod(
  asked: AskedPaymentMethod | undefined,
  {
    isGuest,
    channel,
    payAtBoxOffice,
    isOnlineOffered,
  }: {
    isGuest: boolean;
    channel: SalesChannel;
    payAtBoxOffice: Config['payments']['payAtBoxOffice'];
    isOnlineOffered: boolean;
  },
): AskedPaymentMethod {
  const isAtCounter = channel === 'boxOffice';
  const isLaterOffered = isAtCounter || mayPayLater({ isGuest, payAtBoxOffice });

  switch (asked) {
    case undefined: {
      const preferred = isGuest ? ['online', 'boxOffice'] : ['boxOffice', 'online'];
      const [first] = preferred.filter((method) =>
        method === 'online' ? isOnlineOffered && !isAtCounter : isLaterOffered,
      );
      if (first === 'online' || first === 'boxOffice') return first;
      throw paymentMethodUnavailable();
    }
    case 'boxOffice':
      if (!isLaterOffered) throw paymentMethodUnavailable();
      return asked;
    case 'online':
      if (!isOnlineOffered) throw paymentMethodUnavailable();
      return asked;
    case 'cash':
    case 'cardTerminal':
      if (!isAtCounter) {
        throw invalidRequest([
          {
            pointer: '/payment/method',
            message: 'is for sales at the counter: ?channel=boxOffice',
          },
        ]);
      }
      return asked;
  }
}

/** The ways in which people who buy on the web may pay, the usual one first; none where there is none. */
export function paymentMethodsOnWeb({
  isGuest,
  payAtBoxOffice,
  isOnlineOffered,
}: {
  isGuest: boolean;
  payAtBoxOffice: Config['payments']['payAtBoxOffice'];
  isOnlineOffered: boolean;
}): ('online' | 'boxOffice')[] {
  return [
    ...(isOnlineOffered ? (['online'] as const) : []),
    ...(mayPayLater({ isGuest, payAtBoxOffice }) ? (['boxOffice'] as const) : []),
  ];
}

/** Whether somebody may have tickets before they have paid for them. */
export function mayPayLater({
  isGuest,
  payAtBoxOffice,
}: {
  isGuest: boolean;
  payAtBoxOffice: Config['payments']['payAtBoxOffice'];
}): boolean {
  return payAtBoxOffice === 'everyone' || (payAtBoxOffice === 'accounts' && !isGuest);
}

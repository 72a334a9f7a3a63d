import type { FastifyRequest } from 'fastify';

import { DomainError, type DescribedHold, type PageServices } from '../../api.ts';
import { changesAskedBy, type CheckoutForm } from './checkout-form.ts';
import type { CheckoutProblems } from './checkout.page.tsx';
import type { OpenedHold } from './open-hold.ts';

/** `ended`: the hold is not what it was; its page says what it is. */
type Outcome =
  | { outcome: 'unchanged' | 'changed' | 'ended' }
  | { outcome: 'refused'; status: number; problems: CheckoutProblems };

const ENDED = new Set(['HOLD_EXPIRED', 'HOLD_RELEASED', 'HOLD_CONVERTED', 'HOLD_IN_PAYMENT']);

/** Buys the held seats as the form says: other ticket types, another code. */
export async function applyChanges(
  { seats, promotionCodes }: Pick<PageServices, 'seats' | 'promotionCodes'>,
  request: FastifyRequest,
  { address, owner, described }: OpenedHold,
  form: Pick<CheckoutForm, 'ticketTypes' | 'code'>,
): Promise<Outcome> {
  if (described.hold.status !== 'active') return { outcome: 'ended' };
  const changes = changesAskedBy(form, described);
  if (changes === null) return { outcome: 'unchanged' };
  try {
    await promotionCodes.counting(request, changes.promotionCode, async () =>
      seats.changeHold(address, owner, { ...changes, byStaff: false }),
    );
    return { outcome: 'changed' };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (ENDED.has(error.code)) return { outcome: 'ended' };
    const seat = seatRefused(described, changes.ticketTypes ?? {});
    const problems = problemsOf(error, seat);
    if (problems === undefined) throw error;
    return { outcome: 'refused', status: error.kind === 'tooManyRequests' ? 429 : 422, problems };
  }
}

/** The seat whose new type is why: among those that were changed, one that is for nobody alone, or for nobody. */
function seatRefused(
  { hold, ticketTypes }: DescribedHold,
  asked: Readonly<Record<string, string>>,
): string | undefined {
  const alone = new Set(
    ticketTypes.filter(({ requiresAnother }) => !requiresAnother).map(({ code }) => code),
  );
  const changed = hold.quote.tickets.filter(({ seat }) => asked[seat] !== undefined);
  const refused = changed.find(({ seat }) => !alone.has(asked[seat] ?? ''));
  return (refused ?? changed[0])?.seat;
}

function problemsOf(
  { code, retryAfterSeconds = 60 }: DomainError,
  seat: string | undefined,
): CheckoutProblems | undefined {
  switch (code) {
    case 'PROMOTION_UNAVAILABLE':
      return { code: 'This code cannot be used for these tickets. Check it, or leave it out.' };
    case 'RATE_LIMITED':
      return {
        code: `Too many codes that did not work. Try again in ${Math.ceil(retryAfterSeconds / 60)} min, or pay without one.`,
      };
    case 'TICKET_TYPE_NEEDS_ANOTHER':
      return atSeat(seat, 'One of these tickets needs somebody beside it. Choose another type.');
    case 'TICKET_TYPE_UNKNOWN':
    case 'TICKET_TYPE_FOR_STAFF':
    case 'INVALID_REQUEST':
      return atSeat(seat, 'This kind of ticket is not sold here. Choose another one.');
    default:
      return undefined;
  }
}

function atSeat(seat: string | undefined, text: string): CheckoutProblems | undefined {
  return seat === undefined ? undefined : { ticketType: { seat, text } };
}

import type { RefundPolicyTerms } from '../pricing/index.ts';
import { EVERYTHING, NOTHING, type RefundRule } from './cancelling-amounts.ts';

/** The moment at which a cancellation is judged, by the database's clock. */
export type CancellationMoment = {
  startsAt: Date;
  endsAt: Date;
  /** Before the advertised start; negative after it. Exact to the microsecond. */
  secondsBeforeStart: number;
  hasEnded: boolean;
};

/** What staff give back, where they do not leave it to the policy. */
export type RefundChoice = 'full' | 'policy' | 'none';

/** In whose name tickets are cancelled. */
export type CancellationAuthority = { by: 'customer' } | { by: 'house'; refund: RefundChoice };

/** What goes back now and until when that holds; or that nobody may cancel any more. */
export type CancellationTerms = { isOpen: true; rule: RefundRule; until: Date } | { isOpen: false };

/** Who asks, and of what. */
export type AskedTerms = {
  authority: CancellationAuthority;
  isFreelyRefundable: boolean;
  /** The largest share of the prices that the buyer gets back; none where it is not known. */
  refundPercentMax?: number | null;
};

/** Whether the policy decides what goes back, and neither staff nor what the house has changed. */
export function isByPolicy({ authority, isFreelyRefundable }: AskedTerms): boolean {
  const choice = authority.by === 'house' ? authority.refund : 'policy';
  return choice === 'policy' && !isFreelyRefundable;
}

/**
 * What goes back now.
 *
 * Customers are under the policy that their tickets were sold under, until just before its last tier
 * ends, but get no larger share of the prices than they would have of what they gave in exchange;
 * where the house changed their seats or their time they get everything back, whatever the
 * policy says, until the showtime ends. So long can staff cancel too, who decide what goes back.
 */
export function cancellationTerms(
  policy: RefundPolicyTerms,
  moment: CancellationMoment,
  asked: AskedTerms,
): CancellationTerms {
  const { authority } = asked;
  const untilTheEnd = (rule: RefundRule): CancellationTerms =>
    moment.hasEnded ? { isOpen: false } : { isOpen: true, rule, until: moment.endsAt };
  const choice = authority.by === 'house' ? authority.refund : 'policy';
  if (choice === 'none') return untilTheEnd(NOTHING);
  if (!isByPolicy(asked)) return untilTheEnd(EVERYTHING);
  const tier = tierAt(policy, moment, asked.refundPercentMax ?? 100);
  if (tier !== undefined) return tier;
  // Staff can cancel what customers cannot; the policy gives nothing back for it.
  return authority.by === 'house' ? untilTheEnd(NOTHING) : { isOpen: false };
}

/** From when on a policy gives what: the moments of its tiers, first to last. */
export function tierTimes(
  { tiers }: RefundPolicyTerms,
  startsAt: Date,
  percentMax: number,
): { until: Date; percent: number }[] {
  return inOrder(tiers).map(({ untilMinutesBefore, percent }) => ({
    until: minutesBefore(startsAt, untilMinutesBefore),
    percent: Math.min(percent, percentMax),
  }));
}

/** How many minutes before the start customers could cancel last; null where they never could. */
export function lastMinutesBefore({ tiers }: RefundPolicyTerms): number | null {
  return inOrder(tiers).at(-1)?.untilMinutesBefore ?? null;
}

/** Until when customers can cancel; null where they never could. */
export function lastMoment(policy: RefundPolicyTerms, startsAt: Date): Date | null {
  const minutes = lastMinutesBefore(policy);
  return minutes === null ? null : minutesBefore(startsAt, minutes);
}

function tierAt(
  { tiers, feesRefundable }: RefundPolicyTerms,
  { secondsBeforeStart, startsAt }: CancellationMoment,
  percentMax: number,
): CancellationTerms | undefined {
  const tier = inOrder(tiers).find(
    ({ untilMinutesBefore }) => secondsBeforeStart > untilMinutesBefore * 60,
  );
  if (tier === undefined) return undefined;
  const { untilMinutesBefore } = tier;
  const percent = Math.min(tier.percent, percentMax);
  const fees = feesRefundable && percent > 0 ? 'refundable' : 'none';
  return {
    isOpen: true,
    rule: { percent, fees },
    until: minutesBefore(startsAt, untilMinutesBefore),
  };
}

function inOrder(tiers: RefundPolicyTerms['tiers']): RefundPolicyTerms['tiers'] {
  return tiers.toSorted((one, other) => other.untilMinutesBefore - one.untilMinutesBefore);
}

function minutesBefore(startsAt: Date, minutes: number): Date {
  return new Date(startsAt.getTime() - minutes * 60_000);
}

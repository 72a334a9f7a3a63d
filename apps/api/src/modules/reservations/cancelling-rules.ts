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

/**
 * What goes back now.
 *
 * Customers are under the policy that their tickets were sold under, until just before its last tier
 * ends; where the house changed their seats or their time they get everything back, whatever the
 * policy says, until the showtime ends. So long can staff cancel too, who decide what goes back.
 */
export function cancellationTerms(
  policy: RefundPolicyTerms,
  moment: CancellationMoment,
  {
    authority,
    isFreelyRefundable,
  }: {
    authority: CancellationAuthority;
    isFreelyRefundable: boolean;
  },
): CancellationTerms {
  const untilTheEnd = (rule: RefundRule): CancellationTerms =>
    moment.hasEnded ? { isOpen: false } : { isOpen: true, rule, until: moment.endsAt };
  const choice = authority.by === 'house' ? authority.refund : 'policy';
  if (choice === 'full' || (choice === 'policy' && isFreelyRefundable)) {
    return untilTheEnd(EVERYTHING);
  }
  if (choice === 'none') return untilTheEnd(NOTHING);
  const tier = tierAt(policy, moment);
  if (tier !== undefined) return tier;
  // Staff can cancel what customers cannot; the policy gives nothing back for it.
  return authority.by === 'house' ? untilTheEnd(NOTHING) : { isOpen: false };
}

/**
 * Whether tickets can be exchanged now. That is free of charge, at their full value, for as long as
 * they can be cancelled at all.
 */
export function exchangeTerms(
  policy: RefundPolicyTerms,
  moment: CancellationMoment,
  asked: Parameters<typeof cancellationTerms>[2],
): CancellationTerms {
  const now = cancellationTerms(policy, moment, asked);
  if (!now.isOpen) return now;
  const minutes = lastMinutesBefore(policy);
  const isUntilTheEnd =
    asked.authority.by === 'house' || asked.isFreelyRefundable || minutes === null;
  const until = isUntilTheEnd ? moment.endsAt : minutesBefore(moment.startsAt, minutes);
  return { isOpen: true, rule: EVERYTHING, until };
}

/** From when on a policy gives what: the moments of its tiers, first to last. */
export function tierTimes(
  { tiers }: RefundPolicyTerms,
  startsAt: Date,
): { until: Date; percent: number }[] {
  return inOrder(tiers).map(({ untilMinutesBefore, percent }) => ({
    until: minutesBefore(startsAt, untilMinutesBefore),
    percent,
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
): CancellationTerms | undefined {
  const tier = inOrder(tiers).find(
    ({ untilMinutesBefore }) => secondsBeforeStart > untilMinutesBefore * 60,
  );
  if (tier === undefined) return undefined;
  const { percent, untilMinutesBefore } = tier;
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

import { formatSecondsLeft } from '../shared/seconds-left.ts';

/**
 * How long something is still kept: the text as it was when the page was made, for a script to go on
 * with. The seconds are told beside the moment, because clocks of browsers are wrong.
 */
export function Countdown({ expiresAt, secondsLeft }: { expiresAt: string; secondsLeft: number }) {
  return (
    <span class="countdown" data-expires-at={expiresAt} data-seconds-left={secondsLeft}>
      {formatSecondsLeft(secondsLeft)}
    </span>
  );
}

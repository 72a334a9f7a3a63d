const MINUTE_SECONDS = 60;

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

/** `9:59`, and `0:00` from the end on. */
export function formatSecondsLeft(secondsLeft: number): string {
  const whole = Math.max(0, Math.ceil(secondsLeft));
  const seconds = String(whole % MINUTE_SECONDS).padStart(2, '0');
  return `${Math.floor(whole / MINUTE_SECONDS)}:${seconds}`;
}

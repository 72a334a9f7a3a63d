const MINUTE_SECONDS = 60;

/** `9:59`, and `0:00` from the end on. */
export function formatSecondsLeft(secondsLeft: number): string {
  const whole = Math.max(0, Math.ceil(secondsLeft));
  const seconds = String(whole % MINUTE_SECONDS).padStart(2, '0');
  return `${Math.floor(whole / MINUTE_SECONDS)}:${seconds}`;
}

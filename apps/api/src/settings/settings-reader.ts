/**
 * How a rate limit counts: `points` within `durationSeconds`, which begin with the first of them. So up
 * to all the points at once, and `points / durationSeconds` a second for ever.
 */
export type RateLimit = { points: number; durationSeconds: number };

/** Where settings are read from: names and values. */
export type Environment = Readonly<Record<string, string | undefined>>;

export type SettingsReader = ReturnType<typeof createSettingsReader>;

const SECRET_LENGTH_MIN = 20;

/** Reads settings by name, and collects in `problems` what is wrong with them: never their values. */
export function createSettingsReader(environment: Environment) {
  const problems: string[] = [];
  return { problems, optional, text, list, secret, flag, integer, choice, rate };

  function optional(name: string): string | undefined {
    const value = environment[name]?.trim();
    return value === '' ? undefined : value;
  }

  function text(name: string, fallback: string): string {
    return optional(name) ?? fallback;
  }

  function list(name: string): readonly string[] {
    return text(name, '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }

  /** What somebody typed by hand is not one. */
  function secret<T extends string | null>(name: string, value: T): T {
    if (value !== null && value.length < SECRET_LENGTH_MIN) {
      problems.push(`${name} needs secrets of at least ${SECRET_LENGTH_MIN} characters`);
    }
    return value;
  }

  function flag(name: string, fallback: boolean): boolean {
    const value = optional(name);
    if (value === undefined) return fallback;
    if (['1', 'true', 'on'].includes(value)) return true;
    if (['0', 'false', 'off'].includes(value)) return false;
    problems.push(`${name} must be 1 or 0`);
    return fallback;
  }

  function integer(
    name: string,
    fallback: number,
    { min, max }: { min: number; max: number },
  ): number {
    const value = optional(name);
    if (value === undefined) return fallback;
    const number = /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    problems.push(`${name} must be a whole number from ${min} to ${max}`);
    return fallback;
  }

  function choice<const T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const value = optional(name);
    if (value === undefined) return fallback;
    const chosen = choices.find((candidate) => candidate === value);
    if (chosen === undefined) problems.push(`${name} must be one of ${choices.join(', ')}`);
    return chosen ?? fallback;
  }

  // Written as points/seconds: "200/10".
  function rate(name: string, fallback: RateLimit): RateLimit {
    const value = optional(name);
    if (value === undefined) return fallback;
    const match = /^([1-9]\d{0,6})\/([1-9]\d{0,5})$/.exec(value);
    if (match === null) {
      problems.push(`${name} must be points/seconds, like 200/10`);
      return fallback;
    }
    const [, points, durationSeconds] = match;
    return { points: Number(points), durationSeconds: Number(durationSeconds) };
  }
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Whether a value from somewhere else, such as JSON, has fields to look into. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

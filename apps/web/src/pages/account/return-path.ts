import { ownPath } from '../../shell/return-to.ts';

/** Where to go on afterwards, as far as somebody asked for a place of ours. */
export function askedPath(returnTo: string | undefined): string | undefined {
  const path = ownPath(returnTo, '');
  return path === '' ? undefined : path;
}

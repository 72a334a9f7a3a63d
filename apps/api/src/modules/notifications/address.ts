import { assert } from '../../platform/assert.ts';

const ADDRESS_CHARACTERS_MAX = 320;

/**
 * Whether a text is one mail address and nothing else: no name, no list, no quoting, no line break
 * that would begin another header. What sign-up takes, this takes.
 */
export function isSingleAddress(text: string): boolean {
  return (
    text.length <= ADDRESS_CHARACTERS_MAX &&
    /^[^\s@"(),:;<>[\\\]\p{Cc}]+@[^\s@"(),:;<>[\\\]\p{Cc}]+$/u.test(text)
  );
}

/** Fails on what is not one address: whoever enqueues has checked what people typed. */
export function assertSingleAddress(recipient: string): void {
  // Without the address: it would be in the log.
  assert(isSingleAddress(recipient), 'a message has a recipient that is one mail address');
}

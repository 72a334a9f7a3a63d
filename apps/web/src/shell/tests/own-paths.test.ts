import { describe, expect, test } from 'vitest';

import { ownPath } from '../return-to.ts';

describe('a place to go on to', () => {
  test.each(['/', '/films?genre=noir&page=2', '/showtimes/1/holds/2', '/a/../b#tickets'])(
    'may be our own: %s',
    (path) => {
      expect(ownPath(path, '/home')).toBe(path.replace('/a/../b', '/b'));
    },
  );

  test.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    'https://evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    ' /films',
    '/fil ms',
    '/a\\b',
    'films',
    '',
    '/%00\u0000',
    undefined,
    ['/films'],
  ])('is never somebody else’s: %j', (asked) => {
    expect(ownPath(asked, '/home')).toBe('/home');
  });

  test('stays ours when it begins with an encoded slash', () => {
    expect(new URL(ownPath('/%2f%2fevil.example', '/home'), 'http://own.example').host).toBe(
      'own.example',
    );
  });

  test('stays ours when its dots climb out', () => {
    expect(ownPath('/..//evil.example', '/home')).toBe('/home');
  });
});

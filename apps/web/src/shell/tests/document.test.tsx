import { renderToString } from 'preact-render-to-string';
import { describe, expect, test } from 'vitest';

import { Document } from '../document.tsx';
import type { Frame } from '../frame.ts';

const FRAME: Frame = {
  title: 'Films',
  theme: undefined,
  isSignedIn: false,
  path: '/films',
  urlOf: (asset) => `/assets/${asset}`,
};

describe('the document that every page stands in', () => {
  const html = rendered({});

  test('A1 names its language, its title and one main part', () => {
    expect(html).toContain('<html lang="en">');
    expect(html).toContain('<title>Films · Marquee</title>');
    expect(html.match(/<main\b/g)).toHaveLength(1);
    expect(html).not.toMatch(/user-scalable|maximum-scale/);
  });

  test('A2 begins with a way past the navigation, to the main part', () => {
    const first = /<body>\s*<a [^>]*href="#([^"]+)"/.exec(html);

    expect(first?.[1]).toBe('content');
    expect(html).toMatch(/<main id="content" tabindex="-1">/i);
  });

  test('asks for its letters before its styles, and for nothing of another origin', () => {
    const addresses = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address]) => address);

    expect(html.indexOf('rel="preload"')).toBeLessThan(html.indexOf('rel="stylesheet"'));
    expect(addresses.filter((address) => /^(?:\w+:)?\/\//.test(address ?? ''))).toEqual([]);
    expect(html).not.toMatch(/ style=|<style|<script(?![^>]* src=)/);
  });

  test('is as bright as was chosen, and says which entry is this page', () => {
    const dark = rendered({ theme: 'dark', current: 'films' });

    expect(dark).toContain('<html lang="en" data-theme="dark">');
    expect(dark).toMatch(/<button[^>]*value="dark"[^>]*aria-pressed="true"/);
    expect(dark).toMatch(/<a href="\/films" aria-current="page">/);
  });

  test('offers no way out of a payment but the name of the house', () => {
    const quiet = rendered({ surroundings: 'quiet' });

    expect(quiet).toContain('href="/"');
    expect(quiet).not.toContain('<nav');
  });
});

function rendered(frame: Partial<Frame>): string {
  return renderToString(
    <Document frame={{ ...FRAME, ...frame }}>
      <h1>Films</h1>
    </Document>,
  );
}

import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';

import { Document } from '../../src/shell/document.tsx';
import type { Theme } from '../../src/shell/theme.ts';
import { BookingParts } from './booking-parts.tsx';
import { Controls } from './controls.tsx';
import { Messages } from './messages.tsx';
import { Showtimes } from './showtimes.tsx';
import { Surfaces } from './surfaces.tsx';

/** All components in all their states, for whoever works on how they look. Nobody else is sent it. */
export function renderGallery({
  theme,
  urlOf,
}: {
  theme: Theme | undefined;
  urlOf: (asset: string) => string;
}): string {
  const frame = {
    title: 'Components',
    current: 'films' as const,
    scripts: ['listings'],
    theme,
    isSignedIn: false,
    path: '/',
    urlOf,
  };
  return `<!doctype html>${renderToString(
    <Document frame={frame}>
      <Gallery />
    </Document>,
  )}`;
}

function Gallery() {
  return (
    <>
      <Part name="Surfaces and type">
        <Surfaces />
      </Part>
      <Part name="Showtimes">
        <Showtimes />
      </Part>
      <Part name="Controls">
        <Controls />
      </Part>
      <Part name="Messages">
        <Messages />
      </Part>
      <Part name="An order">
        <BookingParts />
      </Part>
    </>
  );
}

function Part({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <section class="section stack" aria-label={name}>
      {children}
    </section>
  );
}

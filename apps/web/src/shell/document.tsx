import type { ComponentChildren } from 'preact';

import { SiteFooter } from '../design/site-footer.tsx';
import { SiteHeader } from '../design/site-header.tsx';
import type { Frame } from './frame.ts';
import { PAGE_COLOURS, type Theme } from './theme.ts';
import { JsonLd } from './trusted-html.tsx';

/** The letters of the board: asked for at once, so that they are there with the first lines. */
const DISPLAY_FONT = 'antonio-latin-wght-normal.woff2';

/** A whole document, as it is sent. */
export function Document({ frame, children }: { frame: Frame; children: ComponentChildren }) {
  const { title, description, scripts = [], jsonLd, theme, urlOf } = frame;
  return (
    <html lang="en" {...(theme === undefined ? {} : { 'data-theme': theme })}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={theme ?? 'light dark'} />
        <BrowserColours theme={theme} />
        <title>{title === 'Marquee' ? title : `${title} · Marquee`}</title>
        {description === undefined ? null : <meta name="description" content={description} />}
        <link
          rel="preload"
          as="font"
          type="font/woff2"
          href={urlOf(DISPLAY_FONT)}
          crossorigin="anonymous"
        />
        <link rel="stylesheet" href={urlOf('main.css')} />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="manifest" href="/manifest.webmanifest" />
        {['page', ...scripts].map((name) => (
          <script key={name} type="module" src={urlOf(`${name}.js`)} />
        ))}
        {jsonLd === undefined ? null : <JsonLd value={jsonLd} />}
      </head>
      <body>
        <a class="skip-link" href="#content">
          Skip to content
        </a>
        <SiteHeader frame={frame} />
        <main id="content" tabIndex={-1}>
          {children}
        </main>
        <SiteFooter frame={frame} />
      </body>
    </html>
  );
}

/** What browsers paint around the page: the same as `--color-page`. */
function BrowserColours({ theme }: { theme: Theme | undefined }) {
  if (theme !== undefined) return <meta name="theme-color" content={PAGE_COLOURS[theme]} />;
  return (
    <>
      <meta name="theme-color" media="(prefers-color-scheme: light)" content={PAGE_COLOURS.light} />
      <meta name="theme-color" media="(prefers-color-scheme: dark)" content={PAGE_COLOURS.dark} />
    </>
  );
}

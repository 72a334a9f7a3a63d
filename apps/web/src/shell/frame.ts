import type { Theme } from './theme.ts';

/** Everything of a page but what is in it. */
export type Frame = {
  /** Without the name of the house, which is added. */
  title: string;
  description?: string;
  /** Which entry of the navigation is this page. */
  current?: 'films' | 'reservations' | 'account';
  /** Names of browser scripts beside the one of every page: `seat-map`. */
  scripts?: readonly string[];
  /** What the page is about, for machines: schema.org. */
  jsonLd?: object;
  /** How much of the house stands around it: nothing but the name while somebody pays. */
  surroundings?: 'full' | 'quiet';
  theme: Theme | undefined;
  isSignedIn: boolean;
  /** Where the page is, for forms that come back to it. */
  path: string;
  urlOf: (asset: string) => string;
};

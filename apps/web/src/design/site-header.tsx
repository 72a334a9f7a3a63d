import type { Frame } from '../shell/frame.ts';
import { links } from '../shell/links.ts';
import { SearchField } from './choosing.tsx';

/** The name of the house, and the ways through it. */
export function SiteHeader({ frame }: { frame: Frame }) {
  const { current, isSignedIn, surroundings = 'full' } = frame;
  const currentIf = (entry: Frame['current']) =>
    current === entry ? ({ 'aria-current': 'page' } as const) : {};
  return (
    <header class="site-header">
      <a class="site-name" href={links.home()}>
        Marquee
      </a>
      {surroundings === 'quiet' ? null : (
        <>
          <form class="site-search" role="search" method="get" action={links.films()}>
            <SearchField label="Search films" name="search" id="site-search" />
          </form>
          <nav class="site-nav" aria-label="Main">
            <a href={links.films()} {...currentIf('films')}>
              Films
            </a>
            <a href={links.reservations()} {...currentIf('reservations')}>
              My tickets
            </a>
            {isSignedIn ? (
              <a href={links.account()} {...currentIf('account')}>
                Account
              </a>
            ) : (
              <a href={links.signIn()} {...currentIf('account')}>
                Sign in
              </a>
            )}
          </nav>
        </>
      )}
    </header>
  );
}

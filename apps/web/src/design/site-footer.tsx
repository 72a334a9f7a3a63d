import type { Frame } from '../shell/frame.ts';
import { links } from '../shell/links.ts';
import { Icon } from './icons.tsx';

const THEMES = [
  { theme: 'system', name: 'Auto', icon: 'system' },
  { theme: 'light', name: 'Light', icon: 'sun' },
  { theme: 'dark', name: 'Dark', icon: 'moon' },
] as const;

/** What stands under every page: how it looks is chosen here. */
export function SiteFooter({ frame }: { frame: Frame }) {
  const { theme: chosen = 'system', path, surroundings = 'full' } = frame;
  return (
    <footer class="site-footer">
      {surroundings === 'quiet' ? null : (
        <nav class="site-footer-links" aria-label="More">
          <a href={links.home()}>What is on</a>
          <a href={links.films()}>All films</a>
          <a href={links.reservations()}>My tickets</a>
          <a href="/docs">For developers</a>
        </nav>
      )}
      <form class="theme-choice" method="post" action={links.theme()}>
        <input type="hidden" name="returnTo" value={path} />
        <fieldset>
          <legend>Appearance</legend>
          <div class="theme-choice-options">
            {THEMES.map(({ theme, name, icon }) => (
              <button key={theme} name="theme" value={theme} aria-pressed={chosen === theme}>
                <Icon name={icon} />
                {name}
              </button>
            ))}
          </div>
        </fieldset>
      </form>
    </footer>
  );
}

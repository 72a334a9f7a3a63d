import type { Frame } from '../shell/document.tsx';
import { links } from '../shell/links.ts';

const THEMES = [
  { theme: 'light', name: 'Light' },
  { theme: 'dark', name: 'Dark' },
  { theme: 'system', name: 'As the system' },
] as const;

/** What stands under every page: how it looks is chosen here. */
export function SiteFooter({ frame }: { frame: Frame }) {
  const chosen = frame.theme ?? 'system';
  return (
    <footer class="site-footer">
      <form class="theme-choice" method="post" action={links.theme()}>
        <input type="hidden" name="returnTo" value={frame.path} />
        <fieldset>
          <legend>Appearance</legend>
          {THEMES.map(({ theme, name }) => (
            <button key={theme} name="theme" value={theme} aria-pressed={chosen === theme}>
              {name}
            </button>
          ))}
        </fieldset>
      </form>
    </footer>
  );
}

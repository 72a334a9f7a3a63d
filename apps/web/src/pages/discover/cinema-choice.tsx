import { Button } from '../../design/button.tsx';
import { links } from '../../shell/links.ts';
import { ALL_CINEMAS, mayBeShownTogether, type CinemaScope } from './chosen-cinema.ts';

/** More cinemas than fit side by side are chosen from a list. */
const BUTTONS_MAX = 4;

/** Where somebody goes to the cinema. Whoever has said so is not asked again, but may change it. */
export function CinemaChoice({ scope, path }: { scope: CinemaScope; path: string }) {
  const { cinemas, cinema, isChosen } = scope;
  if (cinemas.length < 2) return null;
  const current = cinema?.id ?? ALL_CINEMAS;
  const options = [
    ...(mayBeShownTogether(cinemas) ? [{ value: ALL_CINEMAS, label: 'All cinemas' }] : []),
    ...cinemas.map(({ id, name }) => ({ value: id, label: name })),
  ];
  const form = (
    <form class="discover-cinema" method="post" action={links.cinemaChoice()}>
      <input type="hidden" name="returnTo" value={path} />
      {cinemas.length <= BUTTONS_MAX ? (
        <fieldset>
          <legend class="visually-hidden">Cinema</legend>
          {options.map(({ value, label }) => (
            <button
              key={value}
              name="cinema"
              value={value}
              aria-pressed={isChosen || cinema !== null ? value === current : undefined}
            >
              {label}
            </button>
          ))}
        </fieldset>
      ) : (
        <>
          <label class="visually-hidden" for="cinema">
            Cinema
          </label>
          <select id="cinema" name="cinema">
            {options.map(({ value, label }) => (
              <option key={value} value={value} selected={value === current}>
                {label}
              </option>
            ))}
          </select>
          <Button>Show</Button>
        </>
      )}
    </form>
  );
  if (!isChosen) {
    return (
      <div class="discover-cinema-question">
        <p>Where do you go to the pictures?</p>
        {form}
      </div>
    );
  }
  return (
    <details class="discover-cinema-chosen">
      <summary>
        {cinema?.name ?? 'All cinemas'} <span>Change cinema</span>
      </summary>
      {form}
    </details>
  );
}

import type { ComponentChildren } from 'preact';

import { languageNotes } from './languages.ts';
import type { CinemaOnProgramme } from './programme.ts';
import { ShowtimeChip } from './showtime-chip.tsx';
import { zoneName } from './zone-name.ts';

/** When a film is on: by cinema, and there by format. */
export function FilmShowtimes({
  cinemas,
  headingLevel,
}: {
  cinemas: readonly CinemaOnProgramme[];
  /** Of the name of a cinema. */
  headingLevel: 2 | 3;
}) {
  return (
    <>
      {cinemas.map((cinema) => (
        <section key={cinema.id} class="discover-at-cinema">
          <Heading level={headingLevel}>{cinema.name}</Heading>
          <ZoneNote cinema={cinema} />
          <div class="discover-formats">
            {cinema.formats.map((ofFormat) => (
              <div key={ofFormat.key}>
                <Heading level={headingLevel === 2 ? 3 : 4} isHidden>
                  {[ofFormat.format, ...languageNotes(ofFormat)].join(', ')}
                </Heading>
                <ul class="chips" role="list">
                  {ofFormat.screenings.map((screening) => (
                    <ShowtimeChip key={screening.id} screening={screening} />
                  ))}
                </ul>
              </div>
            ))}
          </div>
        </section>
      ))}
    </>
  );
}

/** Whose clock it is; a script shows it to whoever lives by another. */
function ZoneNote({ cinema: { timeZone, formats } }: { cinema: CinemaOnProgramme }) {
  const first = formats[0]?.screenings[0];
  if (first === undefined) return null;
  return (
    <p class="discover-zone" data-zone-note={timeZone} hidden>
      Times are {zoneName(first.startsAt, timeZone)}
    </p>
  );
}

function Heading({
  level,
  isHidden = false,
  children,
}: {
  level: 2 | 3 | 4;
  /** For who hears the page; everybody else reads it on each chip. */
  isHidden?: boolean;
  children: ComponentChildren;
}) {
  const name = isHidden ? { class: 'visually-hidden' } : {};
  if (level === 2) return <h2 {...name}>{children}</h2>;
  return level === 3 ? <h3 {...name}>{children}</h3> : <h4 {...name}>{children}</h4>;
}

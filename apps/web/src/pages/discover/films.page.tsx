import { Button, ButtonLink } from '../../design/button.tsx';
import { Field, Select } from '../../design/field.tsx';
import { EmptyState } from '../../design/notice.tsx';
import { PageHeading } from '../../design/page-heading.tsx';
import { Poster } from '../../design/poster.tsx';
import type { Cinema, Movie } from '../../api.ts';
import { links } from '../../shell/links.ts';
import { formatDate } from '../../shell/times.tsx';
import { ALL_CINEMAS } from './chosen-cinema.ts';
import { relativeDay } from './days.ts';
import { posterOf } from './drawn-poster.ts';
import { FilmFacts } from './film-facts.tsx';

/** What somebody looks for, as the address says it. */
export type FilmSearch = {
  search: string;
  genre: string;
  date: string;
  /** An id, or that of all of them. */
  cinema: string;
};

export type FilmsFound = {
  asked: FilmSearch;
  movies: readonly Movie[];
  /** Of the next page; null on the last. */
  nextCursor: string | null;
  isFirstPage: boolean;
  genres: readonly { slug: string; name: string }[];
  cinemas: readonly Cinema[];
  /** Days on which something is on. */
  dates: readonly string[];
  today: string;
};

/** All films, to be looked through. */
export function FilmsPage({ found }: { found: FilmsFound }) {
  const { movies, asked, nextCursor, isFirstPage } = found;
  return (
    <>
      <PageHeading title="Films" />
      <SearchForm found={found} />
      <p class="discover-count" role="status" data-swap-text>
        {summaryOf(found)}
      </p>
      <div data-swap="list">
        {movies.length === 0 ? (
          <NothingFound asked={asked} />
        ) : (
          <ul class="discover-posters" role="list">
            {movies.map((movie) => (
              <li key={movie.id}>
                <FilmCard movie={movie} />
              </li>
            ))}
          </ul>
        )}
        <nav class="pagination" aria-label="Pages">
          {isFirstPage ? null : (
            <ButtonLink href={links.films(queryOf(asked))}>First page</ButtonLink>
          )}
          {nextCursor === null ? null : (
            <ButtonLink href={links.films({ ...queryOf(asked), cursor: nextCursor })}>
              More films
            </ButtonLink>
          )}
        </nav>
      </div>
    </>
  );
}

function SearchForm({ found }: { found: FilmsFound }) {
  const { asked, genres, cinemas, dates, today } = found;
  const dayName = (date: string) =>
    relativeDay(date, today) ??
    formatDate(date, { weekday: 'short', day: 'numeric', month: 'short' });
  return (
    <form class="discover-search" method="get" action={links.films()} role="search" data-filters>
      <Field label="Title" name="search" type="search" value={asked.search} maxlength={200} />
      <Select
        label="Genre"
        name="genre"
        chosen={asked.genre}
        options={[
          { value: '', label: 'Every genre' },
          ...genres.map(({ slug, name }) => ({ value: slug, label: name })),
        ]}
      />
      <Select
        label="Day"
        name="date"
        chosen={asked.date}
        options={[
          { value: '', label: 'Any day' },
          ...dates.map((date) => ({ value: date, label: dayName(date) })),
        ]}
      />
      {cinemas.length < 2 ? null : (
        <Select
          label="Cinema"
          name="cinema"
          chosen={asked.cinema}
          options={[
            { value: ALL_CINEMAS, label: 'Any cinema' },
            ...cinemas.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      )}
      <Button data-submit>Search</Button>
    </form>
  );
}

function FilmCard({ movie }: { movie: Movie }) {
  return (
    <article class="discover-card">
      <Poster movie={posterOf(movie)} />
      <h2 class="title">
        <a href={links.film(movie.id)}>{movie.title}</a>
      </h2>
      <FilmFacts movie={movie} showsYear />
    </article>
  );
}

function NothingFound({ asked }: { asked: FilmSearch }) {
  return (
    <EmptyState
      title={
        asked.search === '' ? 'No film fits these filters' : `No film called “${asked.search}”`
      }
    >
      <p>
        {asked.search === ''
          ? 'Try another day, another genre, or every cinema.'
          : 'Try a shorter part of its title. Small slips are forgiven.'}
      </p>
      <p>
        <ButtonLink href={links.films({ cinema: ALL_CINEMAS })}>Show all films</ButtonLink>
      </p>
    </EmptyState>
  );
}

function summaryOf({ movies, nextCursor, isFirstPage }: FilmsFound): string {
  if (movies.length === 0) return 'No films';
  const films = `${movies.length} ${movies.length === 1 ? 'film' : 'films'}`;
  return isFirstPage && nextCursor === null ? films : `${films} on this page`;
}

/** The address of a search: what was not asked for is not in it. */
function queryOf({ search, genre, date, cinema }: FilmSearch) {
  const given = (value: string) => (value === '' ? undefined : value);
  return { search: given(search), genre: given(genre), date: given(date), cinema };
}

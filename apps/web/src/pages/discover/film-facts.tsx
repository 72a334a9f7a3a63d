import type { Movie } from '../../api.ts';
import { CertificateBadge } from '../../design/certificate.tsx';
import { formatMinutes } from '../../shell/wording.ts';

/** What is known of a film at a glance: certificate, runtime, genres. */
export function FilmFacts({ movie, showsYear = false }: { movie: Movie; showsYear?: boolean }) {
  const { certificate, runtimeMinutes, genres, year } = movie;
  const words = [
    ...(showsYear && year !== null ? [String(year)] : []),
    formatMinutes(runtimeMinutes),
    ...(genres.length === 0 ? [] : [genres.map(({ name }) => name).join(', ')]),
  ];
  return (
    <p class="discover-facts">
      <CertificateBadge certificate={certificate} /> {words.join(' · ')}
    </p>
  );
}

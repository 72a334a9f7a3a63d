/** The poster of a film: the uploaded one, or the one we draw. It says nothing that is not beside it. */
export function Poster({
  movie,
  loading = 'lazy',
}: {
  movie: { id: string; posterUrl: string | null };
  /** `eager` for what is seen first. */
  loading?: 'lazy' | 'eager';
}) {
  return (
    <img
      class="poster"
      src={movie.posterUrl ?? `/posters/${movie.id}.svg`}
      alt=""
      width={400}
      height={600}
      loading={loading}
      decoding="async"
    />
  );
}

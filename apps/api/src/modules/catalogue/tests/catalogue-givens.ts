import type { TestApp, TestUser } from '../../../../test/support/test-app.ts';

/** A movie as the API answers it. */
export type MovieAnswer = {
  id: string;
  title: string;
  originalTitle: string | null;
  synopsis: string;
  runtimeMinutes: number;
  year: number | null;
  releaseDate: string | null;
  posterUrl: string | null;
  certificate: string | null;
  trailerUrl: string | null;
  people: { name: string; role: string }[];
  genres: { slug: string; name: string }[];
  status: 'active' | 'archived';
};

/** Adds a movie through the API. */
export async function addMovie(
  api: TestApp,
  admin: TestUser,
  facts: Partial<Omit<MovieAnswer, 'genres'>> & { genres?: string[] } = {},
): Promise<MovieAnswer> {
  const response = await api.request({
    method: 'POST',
    url: '/movies',
    as: admin,
    payload: { title: 'Safety Last!', runtimeMinutes: 73, ...facts },
  });
  if (response.statusCode !== 201) throw new Error(`no movie was added: ${response.body}`);
  return response.json<MovieAnswer>();
}

export async function addGenre(
  api: TestApp,
  admin: TestUser,
  slug: string,
  name = slug,
): Promise<void> {
  const response = await api.request({
    method: 'POST',
    url: '/genres',
    as: admin,
    payload: { slug, name },
  });
  if (response.statusCode !== 201) throw new Error(`no genre was added: ${response.body}`);
}

/** The titles on the first page of a list. */
export async function titlesOf(api: TestApp, query: Record<string, string>): Promise<string[]> {
  const response = await api.request({
    method: 'GET',
    url: `/movies?${new URLSearchParams({ limit: '100', ...query }).toString()}`,
  });
  if (response.statusCode !== 200) throw new Error(`no list came: ${response.body}`);
  return response.json<{ data: MovieAnswer[] }>().data.map((movie) => movie.title);
}

/** What the audit log says of a subject, from the first action on. */
export function auditOf(api: TestApp, subjectId: string) {
  return api.db
    .selectFrom('audit_log as l')
    .select(['l.action', 'l.actor_user_id as userId', 'l.before', 'l.after'])
    .where('l.subject_id', '=', subjectId)
    .orderBy('l.id')
    .execute();
}

import { isNamed, readJson } from './answers.ts';
import type { Crowd, VirtualUser } from './virtual-user.ts';

const TITLES = ['The General', 'Nosferatu', 'Safety Last!', 'Metropolis', 'Sherlock Jr.'];

/** Keeps the schedule full, and looks after everything else now and then. */
export async function administer(crowd: Crowd, user: VirtualUser): Promise<void> {
  const { api, boxOffice, stage, history } = crowd;
  const { chance, accessToken: token } = user;
  if (boxOffice.wantMore()) {
    await addShowtime(crowd, token, chance.oneOf(stage.movieIds));
    return;
  }
  const showtime = boxOffice.pickClosed(chance) ?? boxOffice.pick(chance);
  const what = chance.weighted([
    ['states', 40],
    ['everybodys', 20],
    ['users', 10],
    ['movie', 17],
    ['revenue', 5],
    ['occupancy', 5],
    ['cancel', 3],
  ] as const);
  switch (what) {
    case 'states':
      if (showtime !== undefined) {
        const path = `/showtimes/${showtime.id}/seats?detail=states`;
        await api.call({ operation: 'seat states', path, token });
      }
      return;
    case 'everybodys': {
      const path = '/reservations?scope=all&limit=20';
      await api.call({ operation: 'all reservations', path, token });
      return;
    }
    case 'users':
      await api.call({ operation: 'users', path: '/users?limit=20', token });
      return;
    case 'movie': {
      const path = `/movies/${chance.oneOf(stage.movieIds)}`;
      const body = { title: chance.oneOf(TITLES) };
      await api.call({ operation: 'change a movie', method: 'PATCH', path, token, body });
      return;
    }
    case 'revenue':
    case 'occupancy': {
      const { from, to } = reportDays();
      const path = `/reports/${what}?from=${from}&to=${to}&groupBy=movie`;
      await api.call({ operation: `report of ${what}`, path, token });
      return;
    }
    case 'cancel': {
      const closed = boxOffice.pickClosed(chance);
      if (closed === undefined) return;
      const path = `/showtimes/${closed.id}/cancel`;
      const body = { reason: 'The projector is broken.' };
      const call = { operation: 'cancel a showtime', method: 'POST', path, token, body } as const;
      const { outcome } = await api.call(call);
      history.showtimeCancels.push({ showtimeId: closed.id, outcome });
    }
  }
}

/** Puts one more showtime on sale. */
export async function addShowtime(
  { api, boxOffice, stage }: Pick<Crowd, 'api' | 'boxOffice' | 'stage'>,
  token: string,
  movieId: string,
): Promise<void> {
  const { auditoriumId, startsAt } = stage.nextSlot();
  const answer = await api.call({
    operation: 'add a showtime',
    method: 'POST',
    path: '/showtimes',
    token,
    body: {
      ...{ movieId, auditoriumId, startsAt, format: '2D' },
      basePrice: { amount: 1250, currency: 'GBP' },
    },
  });
  if (answer.outcome === 'done') boxOffice.open(readJson(answer.text, isNamed).id);
  else boxOffice.giveUp();
}

function reportDays(): { from: string; to: string } {
  const day = (offset: number) =>
    new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  return { from: day(-1), to: day(60) };
}

import { isAvailability, readJson } from './answers.ts';
import type { ApiClient } from './api-client.ts';
import type { CrowdShowtime } from './box-office.ts';
import type { Crowd, VirtualUser } from './virtual-user.ts';

const WORDS = ['general', 'nosferatu', 'safety', 'metropolis', 'sherlok', 'caligari'];

/** Looks around as moviegoers do: above all at which seats are left. */
export async function browse({ api, boxOffice, stage }: Crowd, user: VirtualUser): Promise<void> {
  const { chance } = user;
  const showtime = boxOffice.pick(chance);
  const what = chance.weighted([
    ['seats', 45],
    ['showtimes', 15],
    ['movies', 10],
    ['search', 8],
    ['showtime', 12],
    ['ofMovie', 6],
    ['seatMap', 4],
  ] as const);
  switch (what) {
    case 'seats':
      if (showtime !== undefined) await lookAtSeats(api, user, showtime);
      return;
    case 'showtimes':
      await api.call({ operation: 'showtimes', path: `/showtimes?cinemaId=${stage.cinemaId}` });
      return;
    case 'movies':
      await api.call({ operation: 'movies', path: '/movies' });
      return;
    case 'search':
      await api.call({ operation: 'search', path: `/movies?search=${chance.oneOf(WORDS)}` });
      return;
    case 'showtime':
      if (showtime !== undefined) {
        await api.call({ operation: 'showtime', path: `/showtimes/${showtime.id}` });
      }
      return;
    case 'ofMovie': {
      const path = `/movies/${chance.oneOf(stage.movieIds)}/showtimes`;
      await api.call({ operation: 'showtimes of a movie', path });
      return;
    }
    case 'seatMap':
      await api.call({
        operation: 'seat map',
        path: `/seat-maps/${chance.oneOf(stage.seatMapIds)}`,
      });
  }
}

/** Some have the seats in front of them already, and ask only whether they changed. */
async function lookAtSeats(
  api: ApiClient,
  user: VirtualUser,
  showtime: CrowdShowtime,
): Promise<void> {
  const asksForNews = user.chance.happens(0.3);
  const answer = await api.call({
    operation: 'availability',
    path: `/showtimes/${showtime.id}/seats`,
    etag: asksForNews ? showtime.etag : undefined,
  });
  // Reading every answer would cost more than asking.
  if (answer.status !== 200 || !user.chance.happens(0.2)) return;
  showtime.unavailable = new Set(readJson(answer.text, isAvailability).unavailable);
  showtime.etag = answer.etag;
}

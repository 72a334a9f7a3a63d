import { visitSeatPage } from '../../seat-map-visit.ts';
import { become, expectTitle, type Backstage, type PageState } from './page-state.ts';

/** What is on, and choosing seats. */
export const PAGES_OF_DISCOVERING: readonly PageState[] = [
  {
    route: '/',
    name: 'what is on, at every level of fullness, in one of two cinemas',
    async open(backstage) {
      const { web, stage, page } = backstage;
      const { cinemaId, movieId } = stage;
      await web.givenCinema({ name: 'Harbour Light', timeZone: 'America/New_York' });
      const full = await web.givenShowtime({ cinemaId, movieId, seats: 'ss' });
      await web.givenHold(full.showtimeId, full.seats, await web.givenUser());
      const large = await web.givenShowtime({ cinemaId, movieId, seats: 'ssssssssss' });
      await web.db
        .updateTable('showtimes')
        .set({ format: '70 mm', subtitle_language: 'en' })
        .where('id', '=', large.showtimeId)
        .execute();
      await become(backstage);
      await page.goto('/');
      await page.getByText('Sold out').waitFor();
      await page.getByText('Filters').click();
    },
  },
  { route: '/films', name: 'all films', open: async (backstage) => visit(backstage, '/films') },
  {
    route: '/films',
    name: 'no film of that name',
    open: async (backstage) => visit(backstage, '/films?search=zzzzz'),
  },
  {
    route: '/films/:movieId',
    name: 'a film and its showtimes',
    open: async (backstage) => visit(backstage, `/films/${backstage.stage.movieId}`),
  },
  {
    route: '/showtimes/:showtimeId',
    name: 'no seats chosen yet',
    open: async (backstage) => visitSeats(backstage, ''),
  },
  {
    route: '/showtimes/:showtimeId',
    name: 'seats chosen that leave one alone, and one that is gone',
    async open(backstage) {
      await visitSeats(backstage, '?single=1&seats=A2,A3,B1');
      await backstage.page.getByText('is taken').first().waitFor();
    },
  },
  {
    route: '/showtimes/:showtimeId',
    name: 'the list of seats, and the other ways to choose',
    async open(backstage) {
      await visitSeats(backstage, '?seats=C1,C2');
      const { page } = backstage;
      await page.getByText('Choose from a list').click();
      await page.getByText('Leave the choice to us').click();
      await page.getByText(/^Wheelchair spaces/).click();
    },
  },
  {
    route: '/showtimes/:showtimeId',
    name: 'sold out, with another showing instead',
    async open(backstage) {
      const { web, stage } = backstage;
      const { cinemaId, movieId } = stage;
      const full = await web.givenShowtime({ cinemaId, movieId, seats: 'ss' });
      await web.givenHold(full.showtimeId, full.seats, await web.givenUser());
      await visit(backstage, `/showtimes/${full.showtimeId}`);
    },
  },
  {
    route: '/*',
    name: 'an address that leads nowhere',
    async open(backstage) {
      await visit(backstage, '/nowhere');
      await expectTitle(backstage.page, 'This page is not showing');
    },
  },
];

async function visit(backstage: Backstage, address: string): Promise<void> {
  await become(backstage);
  await backstage.page.goto(address);
}

async function visitSeats(backstage: Backstage, query: string): Promise<void> {
  const { web, stage, page } = backstage;
  const { showtimeId } = stage.evening;
  const taken = await web.takenSeats(showtimeId);
  if (!taken.includes('B1')) {
    await web.givenHold(showtimeId, ['B1', 'B2'], await web.givenUser());
  }
  await become(backstage);
  await visitSeatPage(page).open(showtimeId, query);
}

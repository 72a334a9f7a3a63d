/** Where every page is. Queries leave out what is undefined. */
export const links = {
  home: (query: Query = {}) => withQuery('/', query),
  films: (query: Query = {}) => withQuery('/films', query),
  film: (movieId: string, query: Query = {}) => withQuery(`/films/${movieId}`, query),
  showtime: (showtimeId: string, query: Query = {}) => withQuery(`/showtimes/${showtimeId}`, query),
  /** The poster that we draw; named after what it is drawn from, it never changes. */
  poster: (movieId: string, version?: string) =>
    withQuery(`/posters/${movieId}.svg`, { v: version }),
  cinemaChoice: () => '/cinema',
  holds: (showtimeId: string) => `/showtimes/${showtimeId}/holds`,
  hold: (showtimeId: string, holdId: string) => `/showtimes/${showtimeId}/holds/${holdId}`,
  payHold: (showtimeId: string, holdId: string) => `/showtimes/${showtimeId}/holds/${holdId}/pay`,
  extendHold: (showtimeId: string, holdId: string) =>
    `/showtimes/${showtimeId}/holds/${holdId}/extend`,
  giveBackHold: (showtimeId: string, holdId: string) =>
    `/showtimes/${showtimeId}/holds/${holdId}/give-back`,
  holdAgain: (showtimeId: string, holdId: string) =>
    `/showtimes/${showtimeId}/holds/${holdId}/again`,
  /** Where the provider's page leads back to. */
  holdPaid: (showtimeId: string, holdId: string) => `/showtimes/${showtimeId}/holds/${holdId}/paid`,
  reservations: (query: Query = {}) => withQuery('/reservations', query),
  reservation: (reservationId: string, query: Query = {}) =>
    withQuery(`/reservations/${reservationId}`, query),
  tickets: (reservationId: string, query: Query = {}) =>
    withQuery(`/reservations/${reservationId}/tickets`, query),
  ticketsPdf: (reservationId: string, query: Query = {}) =>
    withQuery(`/reservations/${reservationId}/tickets.pdf`, query),
  calendar: (reservationId: string, query: Query = {}) =>
    withQuery(`/reservations/${reservationId}/calendar.ics`, query),
  pay: (reservationId: string, query: Query = {}) =>
    withQuery(`/reservations/${reservationId}/pay`, query),
  paid: (reservationId: string) => `/reservations/${reservationId}/paid`,
  cancel: (reservationId: string, query: Query = {}) =>
    withQuery(`/reservations/${reservationId}/cancel`, query),
  exchange: (reservationId: string, query: Query = {}) =>
    withQuery(`/reservations/${reservationId}/exchange`, query),
  reservationAccount: (reservationId: string) => `/reservations/${reservationId}/account`,
  exchangeSeats: (reservationId: string, query: Query = {}) =>
    withQuery(`/reservations/${reservationId}/exchange/seats`, query),
  signIn: (query: Query = {}) => withQuery('/sign-in', query),
  signUp: (query: Query = {}) => withQuery('/sign-up', query),
  signOut: () => '/sign-out',
  /** The second page of signing in, for those with a second factor. */
  signInCode: (query: Query = {}) => withQuery('/sign-in/code', query),
  /** Where staff without a second factor set one up before they get in. */
  signInSetUp: () => '/sign-in/second-factor',
  signInSetUpCode: () => '/sign-in/second-factor/code',
  forgotPassword: (query: Query = {}) => withQuery('/forgot-password', query),
  resetPassword: () => '/reset-password',
  confirmEmail: () => '/confirm-email',
  account: (query: Query = {}) => withQuery('/account', query),
  accountName: () => '/account/name',
  accountEmail: () => '/account/email',
  accountPassword: () => '/account/password',
  accountSessions: (query: Query = {}) => withQuery('/account/sessions', query),
  endSession: (sessionId: string) => `/account/sessions/${sessionId}/end`,
  endOtherSessions: () => '/account/sessions/end-others',
  secondFactor: (query: Query = {}) => withQuery('/account/second-factor', query),
  secondFactorSetUp: () => '/account/second-factor/set-up',
  secondFactorCode: () => '/account/second-factor/code',
  removeSecondFactor: () => '/account/second-factor/remove',
  accountData: () => '/account/data',
  exportData: () => '/account/data/export',
  eraseAccount: () => '/account/erase',
  theme: () => '/theme',
};

type Query = Readonly<Record<string, string | number | undefined>>;

function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}

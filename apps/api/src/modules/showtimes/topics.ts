/** Says that a showtime was made, changed or cancelled. */
export const SHOWTIMES_TOPIC = '{catalogue}:showtimes';

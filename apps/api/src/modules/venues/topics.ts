/** Says that a cinema or an auditorium was made or changed. Seat maps never change. */
export const VENUES_TOPIC = '{catalogue}:venues';

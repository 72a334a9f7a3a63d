const DAYS = [
  { weekday: 'Today', day: 27, month: 'Nov' },
  { weekday: 'Sat', day: 28, month: 'Nov' },
  { weekday: 'Sun', day: 29, month: 'Nov' },
  { weekday: 'Mon', day: 30, month: 'Nov' },
  { weekday: 'Tue', day: 1, month: 'Dec', isEmpty: true },
  { weekday: 'Wed', day: 2, month: 'Dec' },
  { weekday: 'Thu', day: 3, month: 'Dec' },
  { weekday: 'Fri', day: 4, month: 'Dec', isChosen: true },
];

const CHIPS = [
  { kind: 'available', time: '14:15', end: '15:48', tags: '4K', word: 'Available' },
  { kind: 'filling', time: '17:00', end: '18:33', tags: '35 mm · Subtitled', word: 'Filling up' },
  { kind: 'nearlyFull', time: '19:30', end: '21:03', tags: 'Lumen XL', word: 'Nearly full' },
  { kind: 'soldOut', time: '21:45', end: '23:18', tags: '4K', word: 'Sold out' },
];

/** As the pages of films write them. */
export function Showtimes() {
  return (
    <>
      <nav aria-label="Days">
        <ol class="date-strip" role="list">
          {DAYS.map(({ weekday, day, month, isChosen = false, isEmpty = false }) => (
            <li key={day}>
              {isEmpty ? (
                <span class="date" aria-disabled="true">
                  <Day weekday={weekday} day={day} month={month} />
                </span>
              ) : (
                <a href={`?day=${day}`} {...(isChosen ? { 'aria-current': 'date' } : {})}>
                  <Day weekday={weekday} day={day} month={month} />
                </a>
              )}
            </li>
          ))}
        </ol>
      </nav>
      <ul class="chips" role="list">
        {CHIPS.map((chip) => (
          <li key={chip.time}>
            {chip.kind === 'soldOut' ? (
              <p class={`chip chip-${chip.kind}`}>
                <ChipContent {...chip} />
              </p>
            ) : (
              <a class={`chip chip-${chip.kind}`} href={`/showtimes/${chip.time}`}>
                <ChipContent {...chip} />
              </a>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Day({ weekday, day, month }: { weekday: string; day: number; month: string }) {
  return (
    <time>
      <span>{weekday}</span> <span class="date-day">{day}</span> <span>{month}</span>
    </time>
  );
}

function ChipContent({ time, end, tags, word }: (typeof CHIPS)[number]) {
  return (
    <>
      <span class="chip-time">{time}</span> <span class="chip-end">until {end}</span>{' '}
      <span class="chip-price">from £9.50</span> <span class="chip-tags">{tags}</span>{' '}
      <span class="chip-availability">{word}</span>
    </>
  );
}

import type { ComponentChildren } from 'preact';

/**
 * Small drawings beside words. They take the colour and the size of the text they stand in, and say
 * nothing that the words do not: those who hear the page never meet them.
 */
export type IconName = keyof typeof DRAWINGS;

const DRAWINGS = {
  account: (
    <>
      <circle cx="12" cy="8" r="3.75" />
      <path d="M4.5 20.25c.6-4 3.5-6 7.5-6s6.9 2 7.5 6" />
    </>
  ),
  calendar: (
    <>
      <rect x="3.75" y="5.25" width="16.5" height="15" rx="1.5" />
      <path d="M3.75 10h16.5M8 2.75v4.5M16 2.75v4.5" />
    </>
  ),
  check: <path d="m4.5 12.75 5 5 10-11.5" />,
  chevronDown: <path d="m5.5 9 6.5 6.5L18.5 9" />,
  chevronLeft: <path d="M15 5.5 8.5 12l6.5 6.5" />,
  chevronRight: <path d="m9 5.5 6.5 6.5L9 18.5" />,
  clock: (
    <>
      <circle cx="12" cy="12" r="8.75" />
      <path d="M12 7v5.25l3.5 2" />
    </>
  ),
  close: <path d="M5.5 5.5l13 13M18.5 5.5l-13 13" />,
  companion: (
    <>
      <circle cx="8.5" cy="7" r="2.75" />
      <circle cx="16.5" cy="9" r="2.25" />
      <path d="M3.25 19.5c.3-4.5 2-7 5.25-7s4.95 2.5 5.25 7M14.5 14.4c.6-.3 1.3-.4 2-.4 2.5 0 3.9 1.9 4.25 5.5" />
    </>
  ),
  cross: <path d="M6.5 6.5l11 11M17.5 6.5l-11 11" />,
  download: <path d="M12 3.75v11.5m-5-4.75 5 5 5-5M4.5 20.25h15" />,
  fit: <path d="M3.75 8.5V3.75H8.5M15.5 3.75h4.75V8.5M20.25 15.5v4.75H15.5M8.5 20.25H3.75V15.5" />,
  information: (
    <>
      <circle cx="12" cy="12" r="8.75" />
      <path d="M12 11v5.5M12 7.4v.2" />
    </>
  ),
  list: <path d="M8.5 6h11.75M8.5 12h11.75M8.5 18h11.75M4 6h.5M4 12h.5M4 18h.5" />,
  mail: (
    <>
      <rect x="3" y="5.25" width="18" height="13.5" rx="1.5" />
      <path d="m3.5 6.75 8.5 6.5 8.5-6.5" />
    </>
  ),
  minus: <path d="M4.5 12h15" />,
  moon: <path d="M19.75 14.25A8.25 8.25 0 0 1 9.75 4.25a8.25 8.25 0 1 0 10 10Z" />,
  pin: (
    <>
      <path d="M12 21c4.5-4.7 6.75-8.3 6.75-11a6.75 6.75 0 0 0-13.5 0c0 2.7 2.25 6.3 6.75 11Z" />
      <circle cx="12" cy="10" r="2.25" />
    </>
  ),
  plus: <path d="M12 4.5v15M4.5 12h15" />,
  print: (
    <>
      <path d="M7 8.5v-5h10v5M7 17H3.75V8.5h16.5V17H17" />
      <path d="M7 13.75h10v6.75H7z" />
    </>
  ),
  screen: <path d="M2.5 8c6-2.75 13-2.75 19 0M6.25 11.5 3.5 18.5h17l-2.75-7" />,
  search: (
    <>
      <circle cx="10.5" cy="10.5" r="6.25" />
      <path d="m15.25 15.25 5.25 5.25" />
    </>
  ),
  seat: (
    <path d="M6.5 13V6.25a2.5 2.5 0 0 1 2.5-2.5h6a2.5 2.5 0 0 1 2.5 2.5V13M3.75 10.5V18h16.5v-7.5M3.75 14h16.5M6.5 18v2.5M17.5 18v2.5" />
  ),
  sun: (
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 2.5v2.25M12 19.25v2.25M2.5 12h2.25M19.25 12h2.25M5.3 5.3l1.6 1.6M17.1 17.1l1.6 1.6M5.3 18.7l1.6-1.6M17.1 6.9l1.6-1.6" />
    </>
  ),
  system: (
    <>
      <circle cx="12" cy="12" r="8.75" />
      <path d="M12 3.25v17.5A8.75 8.75 0 0 0 12 3.25Z" fill="currentColor" />
    </>
  ),
  ticket: (
    <>
      <path d="M3 6.5h18v3.25a2.25 2.25 0 0 0 0 4.5v3.25H3v-3.25a2.25 2.25 0 0 0 0-4.5Z" />
      <path d="M14.5 6.75v1.75M14.5 11.1v1.8M14.5 15.5v1.75" />
    </>
  ),
  warning: (
    <>
      <path d="M12 3.75 21.5 20h-19Z" />
      <path d="M12 10v4.75M12 17.2v.2" />
    </>
  ),
  wheelchair: (
    <>
      <circle cx="10" cy="4.25" r="1.5" />
      <path d="M10 8v6h5.5l2.5 5.5 2-.9M10 10.75h4.5" />
      <path d="M7.25 11.75a5 5 0 1 0 6.9 6.5" />
    </>
  ),
} as const satisfies Record<string, ComponentChildren>;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {DRAWINGS[name]}
    </svg>
  );
}

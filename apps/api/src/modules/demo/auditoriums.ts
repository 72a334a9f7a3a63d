import type { TextGrid } from '../venues/index.ts';

/** An auditorium of the demo: a kind of hall that cinemas have, under the name it goes by. */
export type DemoAuditorium = {
  name: string;
  seatCount: number;
  seatMap: TextGrid;
  /** Only for tests of speed and accessibility; the demo has it where it is asked for. */
  isForStress?: boolean;
};

// Recliners, one aisle at the side, narrow enough for a phone without zooming.
const studio: DemoAuditorium = {
  name: 'Studio',
  seatCount: 48,
  seatMap: {
    zones: [{ id: 'recliner', name: 'Recliner' }],
    sections: [
      {
        grid: `
_ssssssss
_ssssssss
_ssssssss
_ssssssss
_ssssssss
_ssssssss
`,
      },
    ],
  },
};

// A centre aisle, and love seats in the back row.
const club: DemoAuditorium = {
  name: 'Club',
  seatCount: 96,
  seatMap: {
    sections: [
      {
        grid: `
ssssss_ssssss
ssssss_ssssss
ssssss_ssssss
ssssss_ssssss
pppppp_pppppp
pppppp_pppppp
pppppp_pppppp
LLLLLL_LLLLLL
`,
      },
    ],
  },
};

// Two aisles; wheelchair spaces with companion places either side of the projection booth.
const classic: DemoAuditorium = {
  name: 'Classic',
  seatCount: 148,
  seatMap: {
    sections: [
      {
        grid: `
sss_ssssssss_sss
sss_ssssssss_sss
sss_ssssssss_sss
sss_ssssssss_sss
sss_ssssssss_sss
sss_ssssssss_sss
sss_pppppppp_sss
sss_pppppppp_sss
sss_pppppppp_sss
sss_pppppppp_sss
wc____ssss____cw
`,
      },
    ],
  },
};

// Curved rows, three zones, four wheelchair spaces, and no rows I and O.
const main: DemoAuditorium = {
  name: 'Main',
  seatCount: 212,
  seatMap: {
    zones: [
      { id: 'standard', name: 'Standard' },
      { id: 'premium', name: 'Premium' },
      { id: 'recliner', name: 'Recliner' },
    ],
    legend: { r: { zone: 'recliner' } },
    sections: [
      {
        skipLetters: ['I', 'O'],
        curve: 40,
        grid: `
__ss_ssssssssss_ss
ssss_ssssssssss_ssss
ssss_ssssssssss_ssss
ssss_ssssssssss_ssss
ssss_ssssssssss_ssss
wcwc_ssssssssss_cwcw
ssss_pppppppppp_ssss
ssss_pppppppppp_ssss
ssss_pppppppppp_ssss
ssss_pppppppppp_ssss
rrrr_rrrrrrrrrr_rrrr
rrrr_rrrrrrrrrr_rrrr
`,
      },
    ],
  },
};

// A front that narrows, its outer seats with a restricted view, and a cross aisle.
const grand: DemoAuditorium = {
  name: 'Grand',
  seatCount: 320,
  seatMap: {
    legend: { v: { features: ['restrictedView'] } },
    sections: [
      {
        skipLetters: ['I', 'O'],
        curve: 56,
        grid: `
___vs_ssssssssssss_sv
__vss_ssssssssssss_ssv
vvsss_ssssssssssss_sssvv
vssss_ssssssssssss_ssssv
sssss_ssssssssssss_sssss
sssss_ssssssssssss_sssss

wcsss_ssssssssssss_ssscw
sssss_pppppppppppp_sssss
sssss_pppppppppppp_sssss
sssss_pppppppppppp_sssss
sssss_pppppppppppp_sssss
sssss_pppppppppppp_sssss
sssss_pppppppppppp_sssss
sssss_ssssssssssss_sssss
sssss_ssssssssssss_sssss
`,
      },
    ],
  },
};

// Two levels with rows of the same letters, cross aisles, odd numbers left and even ones right.
const balcony: DemoAuditorium = {
  name: 'Balcony',
  seatCount: 486,
  seatMap: {
    zones: [
      { id: 'standard', name: 'Standard' },
      { id: 'premium', name: 'Premium' },
      { id: 'balcony-front', name: 'Balcony front' },
    ],
    legend: { b: { zone: 'balcony-front' } },
    sections: [
      {
        skipLetters: ['I', 'O'],
        numbering: 'oddEven',
        grid: `
sssssss_ssssssssss_sssssss
sssssss_ssssssssss_sssssss
sssssss_ssssssssss_sssssss
sssssss_ssssssssss_sssssss
sssssss_ssssssssss_sssssss
sssssss_ssssssssss_sssssss
sssssss_ssssssssss_sssssss

wcsssss_pppppppppp_ssssscw
sssssss_pppppppppp_sssssss
sssssss_pppppppppp_sssssss
sssssss_pppppppppp_sssssss
sssssss_pppppppppp_sssssss
sssssss_ssssssssss_sssssss
sssssss_ssssssssss_sssssss
sssssss_ssssssssss_sssssss
`,
      },
      {
        prefix: 'B',
        numbering: 'oddEven',
        grid: `
___ssss_bbbbbbbbbb_ssss
___ssss_bbbbbbbbbb_ssss
___ssss_bbbbbbbbbb_ssss

___ssss_ssssssssss_ssss
___ssss_ssssssssss_ssss
___ssss_ssssssssss_ssss
___ssss_ssssssssss_ssss
`,
      },
    ],
  },
};

// A thousand seats, in rows from A to beyond Z.
const palace: DemoAuditorium = {
  name: 'Palace',
  seatCount: 1000,
  isForStress: true,
  seatMap: {
    sections: [
      {
        skipLetters: ['I', 'O'],
        curve: 84,
        grid: `
______ss_ssssssssssssssssss_ss
____ssss_ssssssssssssssssss_ssss
ssssssss_ssssssssssssssssss_ssssssss
ssssssss_ssssssssssssssssss_ssssssss
ssssssss_ssssssssssssssssss_ssssssss
ssssssss_ssssssssssssssssss_ssssssss
ssssssss_ssssssssssssssssss_ssssssss
ssssssss_ssssssssssssssssss_ssssssss
ssssssss_ssssssssssssssssss_ssssssss
ssssssss_ssssssssssssssssss_ssssssss

wcwcssss_pppppppppppppppppp_sssscwcw
ssssssss_pppppppppppppppppp_ssssssss
ssssssss_pppppppppppppppppp_ssssssss
ssssssss_pppppppppppppppppp_ssssssss
ssssssss_pppppppppppppppppp_ssssssss
ssssssss_pppppppppppppppppp_ssssssss
ssssssss_pppppppppppppppppp_ssssssss
ssssssss_pppppppppppppppppp_ssssssss
ssssssss_pppppppppppppppppp_ssssssss
ssssssss_pppppppppppppppppp_ssssssss

ssssssss_ssssssssssssssssss_ssssssss
ssssssss_ssssssssssssssssss_ssssssss
ssssssss_ssssssssssssssssss_ssssssss
ssssssss_ssssssssssssssssss_ssssssss
ssssssss_ssssssssssssssssss_ssssssss
ssssssss_ssssssssssssssssss_ssssssss
ssssssss_ssssssssssssssssss_ssssssss
ssssssss_ssssssssssssssssss_ssssssss
ssssssss_ssssssssssssssssss_ssssssss
LLLLLLLL_LLLLLLLLLLLLLLLLLL_LLLLLLLL
`,
      },
    ],
  },
};

/** Every auditorium of the demo, from the smallest to the largest. */
export const demoAuditoriums: readonly DemoAuditorium[] = [
  studio,
  club,
  classic,
  main,
  grand,
  balcony,
  palace,
];

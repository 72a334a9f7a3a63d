import { type Family } from './genre-families.ts';

/** The inks of a sheet. Every one of them can be told from every other, also when small. */
export type Inks = {
  /** The darkest: shadows, night, silhouettes. */
  dark: string;
  /** The paper. */
  light: string;
  /** The one that is seen first. */
  hot: string;
  /** What lies between. */
  mid: string;
};

type Palettes = readonly [Inks, ...Inks[]];

function inks(dark: string, light: string, hot: string, mid: string): Inks {
  return { dark, light, hot, mid };
}

/** Mixed by hand, as a printer would for each kind of film. */
export const palettes: Readonly<Record<Family, Palettes>> = {
  horror: [
    inks('#17120f', '#efe4cf', '#c9281c', '#7f8a72'),
    inks('#1b1230', '#ece6d2', '#a9c52f', '#7a56a8'),
    inks('#0f1c1a', '#e8e4d2', '#e2571f', '#4a8475'),
    inks('#1d0d12', '#f2dcbb', '#b3162c', '#dc922f'),
    inks('#141a26', '#e9e6da', '#d8382a', '#6f87a0'),
  ],
  scienceFiction: [
    inks('#14213d', '#f3ead7', '#e4572e', '#5fa8a3'),
    inks('#1c1533', '#f6e7c1', '#f2b134', '#c8436b'),
    inks('#0d2b33', '#eef0e2', '#f05d3c', '#e8b83a'),
    inks('#20222b', '#f0e8dc', '#d7263d', '#8a9ba8'),
  ],
  western: [
    inks('#2b1a12', '#f3dfb8', '#d5502a', '#e2a23b'),
    inks('#2a2220', '#f2e3c6', '#b6382a', '#6a9a93'),
    inks('#3a1c1c', '#f6e0b0', '#e98a2d', '#b0472f'),
    inks('#1f2530', '#f4e4c4', '#d9552c', '#d9a55a'),
  ],
  war: [
    inks('#20251c', '#ece4cc', '#c8402c', '#8a9562'),
    inks('#161f2a', '#efe9db', '#d9482b', '#8c9aa3'),
    inks('#2a211b', '#eadfc4', '#b73524', '#b69b5c'),
  ],
  thriller: [
    inks('#12161c', '#ece7da', '#f0c22e', '#66788a'),
    inks('#161616', '#f1ece0', '#d62b1f', '#9a958a'),
    inks('#10222e', '#eee5cf', '#e8632c', '#4789a0'),
    inks('#1c1424', '#efe6da', '#d93a5b', '#8b79a8'),
  ],
  documentary: [
    inks('#1a1a1a', '#f2efe6', '#e0301e', '#8fa3a6'),
    inks('#12304a', '#eff1ea', '#f2913c', '#7fb0c4'),
    inks('#1f2a24', '#f1ecdb', '#e2582d', '#8aa682'),
    inks('#22262e', '#f1ecdf', '#d9a022', '#7f95a8'),
  ],
  animation: [
    inks('#1b1d3a', '#fdf0d3', '#f0712c', '#3fa7a0'),
    inks('#2a1633', '#fbe9c9', '#e8417a', '#f2b33a'),
    inks('#0f2f3a', '#fbf0d6', '#f4543c', '#f0c246'),
    inks('#21203d', '#faeedb', '#ee5a4a', '#7fb8d8'),
  ],
  fantasy: [
    inks('#1a1a3e', '#f5e6c4', '#e9a23b', '#5a86bd'),
    inks('#2a1240', '#f4e4cd', '#d9487a', '#e3a84a'),
    inks('#0f2d2f', '#f1e7cc', '#d98f2e', '#4fa08b'),
    inks('#1d2336', '#eee8dc', '#c8473e', '#8296b5'),
  ],
  romance: [
    inks('#3a1430', '#fbe6d4', '#e8504f', '#f2a988'),
    inks('#1e2a4a', '#fbe8d0', '#ec5a41', '#f0b05c'),
    inks('#44101f', '#fce8e1', '#d52c50', '#e79aa2'),
    inks('#173a3c', '#f9ead8', '#ea6a4b', '#8fbfae'),
  ],
  comedy: [
    inks('#1d1b1a', '#fbf0d5', '#ea4a20', '#f5b82e'),
    inks('#102540', '#fdf0d8', '#ea4636', '#f3b63f'),
    inks('#2b1d33', '#fcefd9', '#e64f78', '#f4b63c'),
    inks('#13343b', '#faf1dc', '#ee6127', '#6fc0ae'),
    inks('#221c1c', '#fff1cf', '#e63a2e', '#5aa5ca'),
    inks('#1f2440', '#fbf1da', '#e3592c', '#9ab54a'),
  ],
  adventure: [
    inks('#14302a', '#f5ecd0', '#e2582a', '#e9b43c'),
    inks('#1b2a3f', '#f4ead2', '#e0542f', '#5d9b8c'),
    inks('#2d2016', '#f3e4c2', '#d1542a', '#8aa655'),
    inks('#12323f', '#f6ebd0', '#e39a2b', '#4f9fae'),
  ],
  drama: [
    inks('#1b1b1f', '#f0e9dc', '#cf3b27', '#9aa3a0'),
    inks('#1c2833', '#f2e8d5', '#d9662f', '#7f9fb0'),
    inks('#2a1f2d', '#f1e6da', '#b8405e', '#c9a36a'),
    inks('#222018', '#efe8d0', '#d79a1e', '#8f9670'),
    inks('#0e2421', '#f0ead9', '#d8572f', '#83a898'),
  ],
  history: [
    inks('#171412', '#efe5cf', '#d2231a', '#a89a80'),
    inks('#1f1a17', '#f0e3c3', '#b8321f', '#c99a3c'),
    inks('#14202b', '#ede4d0', '#d6342a', '#8b97a0'),
  ],
  musical: [
    inks('#1a1426', '#fdf0d8', '#ee3558', '#f5b32f'),
    inks('#101f3c', '#fbf0dc', '#f0563a', '#45b0b8'),
    inks('#241a1c', '#fcefdb', '#e2402c', '#e9a7a0'),
  ],
  family: [
    inks('#1b2f4b', '#fff2d6', '#ee5333', '#f7bd3e'),
    inks('#173a34', '#fdf2d5', '#ee6a3c', '#8cc6a2'),
    inks('#2b2245', '#fdf0dc', '#e8527a', '#7fc4d0'),
  ],
  action: [
    inks('#1a1a1a', '#f6ecd6', '#e8401e', '#f2b01e'),
    inks('#13212e', '#f1ebdd', '#e84a24', '#6e95a8'),
    inks('#231a1a', '#f4e6cf', '#cf2a22', '#d98a3a'),
  ],
  cinema: [
    inks('#161616', '#f3eee2', '#e0321f', '#b0aa9c'),
    inks('#16283a', '#f2ecdc', '#e45a2c', '#8fb0ad'),
    inks('#261c2c', '#f5ead9', '#d9a025', '#b56a7a'),
    inks('#15302c', '#f3ecd8', '#e2662f', '#9db87f'),
  ],
};

import { type Motif } from '../motif.ts';
import { block, d, disc, oval, ring, shape, stroke } from '../svg.ts';

const lens: Motif = {
  name: 'lens',
  words: [
    'camera',
    'lens',
    'eye',
    'photograph',
    'photographer',
    'cinema',
    'film',
    'movie',
    'picture',
    'kino',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, light, mid]);
    const blade = ground === hot ? mid : hot;
    const [x, y] = [200, 218];
    const at = (index: number, radius: number): string => {
      const angle = (index * Math.PI) / 3 + 0.3;
      return d`${x + radius * Math.cos(angle)} ${y + radius * Math.sin(angle)}`;
    };
    const blades = [0, 1, 2, 3, 4, 5].map((index) =>
      shape(
        d`M${at(index, 76)}L${at(index + 1, 76)}L${at(index + 2.1, 158)}A158 158 0 0 0 ${at(index + 1.1, 158)}z`,
        [blade, light === ground ? mid : light, dark][index % 3] ?? blade,
      ),
    );
    return {
      ground,
      art:
        disc(x, y, 182, dark) +
        ring(x, y, 170, ground, 3) +
        blades.join('') +
        disc(x, y, 80, light) +
        disc(x, y, 54, blade) +
        disc(x, y, 30, dark) +
        disc(x + random.pick([-20, 20]), y - 20, 11, light) +
        stroke(d`M${x - 186} ${y}h-40M${x + 186} ${y}h40`, dark, 26),
      title: 'foot',
    };
  },
};

const north: Motif = {
  name: 'ice',
  words: [
    'north',
    'ice',
    'arctic',
    'antarctic',
    'polar',
    'nanook',
    'snow',
    'winter',
    'frozen',
    'glacier',
    'pole',
    'mountain',
    'mountains',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([mid, dark, mid]);
    const [x, y] = [random.between(120, 280), 300];
    const courses = [0, 1, 2]
      .map((index) => d`M${90 + index * 16} ${520 - index * 32}q110 18 ${220 - index * 32} 0`)
      .join('');
    const peak = random.between(80, 130);
    return {
      ground,
      art:
        disc(x, y, 76, hot) +
        ring(x, y, 92, hot, 2.5) +
        shape(
          d`M0 430L${peak} 300 ${peak + 60} 400 260 330 330 420 400 372V520H0z`,
          ground === dark ? mid : dark,
        ) +
        shape(
          d`M${peak} 300L${peak + 34} 356 ${peak + 8} 346 ${peak - 10} 366 ${peak - 34} 341zM260 330L294 373 262 364 232 376z`,
          light,
        ) +
        shape('M0 466Q100 440 220 462T400 452V600H0z', light) +
        shape('M76 548A124 124 0 0 1 324 548z', dark) +
        shape('M82 540A118 118 0 0 1 318 540z', light) +
        stroke(`M200 424V548${courses}M150 436L132 548M250 436L268 548`, dark, 2.5) +
        shape('M158 552V520A42 42 0 0 1 242 520V552z', dark) +
        shape('M0 548Q200 530 400 548V600H0z', light) +
        stroke(d`M346 556V510`, dark, 12, { round: true }) +
        disc(346, 500, 8, dark) +
        stroke('M364 470V560', dark, 2.5),
      title: 'head',
    };
  },
};

const contactSheet: Motif = {
  name: 'contact sheet',
  words: [
    'life',
    'lives',
    'day',
    'days',
    'year',
    'years',
    'story',
    'stories',
    'portrait',
    'portraits',
    'archive',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const marked = random.pick([4, 5, 6, 7]);
    const frames = Array.from({ length: 12 }, (_, index) => {
      const [x, y] = [34 + (index % 3) * 114, 40 + Math.floor(index / 3) * 92];
      const [back, front] = random.pick([
        [light, dark],
        [mid, dark],
        [light, mid],
        [mid, light],
      ]);
      const picture = random.pick([
        d`M${x} ${y + 76}l30-46 22 26 20-16 32 36z`,
        d`M${x + 20} ${y + 76}v-20q30-60 60 0v20z`,
        d`M${x} ${y + 52}h104v24h-104z`,
        d`M${x} ${y}h52v76h-52z`,
        d`M${x} ${y + 76}a52 52 0 0 1 104 0z`,
      ]);
      return (
        block(x, y, 104, 76, index === marked ? hot : back) +
        shape(picture, index === marked ? dark : front)
      );
    });
    const [x, y] = [86 + (marked % 3) * 114, 78 + Math.floor(marked / 3) * 92];
    return {
      ground: dark,
      art:
        stroke('M18 30V404M382 30V404', light, 10, { dashes: '8 10' }) +
        frames.join('') +
        `<ellipse cx="${x}" cy="${y}" rx="70" ry="54" fill="none" stroke="${hot}" stroke-width="7" transform="rotate(-8 ${x} ${y})"/>`,
      title: 'foot',
    };
  },
};

const globe: Motif = {
  name: 'globe',
  words: ['world', 'earth', 'globe', 'planet', 'around', 'ocean', 'oceans', 'journey'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, light, mid]);
    const ball = ground === light ? hot : light;
    const line = ground === hot ? dark : dark;
    const [x, y, radius] = [200, 214, 164];
    const meridians = [0.3, 0.65, 0.9].map(
      (part) =>
        d`<ellipse cx="${x}" cy="${y}" rx="${radius * part}" ry="${radius}" fill="none" stroke="${line}" stroke-width="3"/>`,
    );
    const parallels = [-0.7, -0.36, 0.36, 0.7]
      .map((part) => {
        const half = radius * Math.sqrt(1 - part ** 2);
        return d`M${x - half} ${y + radius * part}h${half * 2}`;
      })
      .join('');
    return {
      ground,
      art:
        disc(x + 10, y + 10, radius, dark) +
        disc(x, y, radius, ball) +
        d`<g transform="rotate(${random.between(-28, 28)} ${x} ${y})">` +
        oval(x, y, radius * 0.3, radius, ground === mid ? hot : mid) +
        meridians.join('') +
        stroke(parallels, line, 3) +
        stroke(
          d`M${x - radius} ${y}h${radius * 2}M${x} ${y - radius - 24}v${radius * 2 + 48}`,
          line,
          6,
        ) +
        '</g>',
      title: 'foot',
    };
  },
};

export const documentaryMotifs = [lens, north, contactSheet, globe] as const;

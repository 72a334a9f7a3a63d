import { type Motif } from '../motif.ts';
import { block, d, disc, ring, shape, stroke } from '../svg.ts';

const beam: Motif = {
  name: 'beam of light',
  words: [
    'cinema',
    'film',
    'movie',
    'movies',
    'picture',
    'pictures',
    'projectionist',
    'light',
    'screen',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ray = random.pick([hot, mid, light]);
    const from = random.pick([40, 360]);
    const heads = Array.from({ length: 6 }, (_, index) => {
      const x = 22 + index * 72 + random.between(-8, 8);
      return d`M${x - 40} 610q0-54 40-54t40 54z`;
    }).join('');
    const crowns = Array.from({ length: 6 }, (_, index) =>
      disc(22 + index * 72, 540 + random.between(-10, 8), 22, dark),
    );
    return {
      ground: dark,
      art:
        shape(d`M${from} 210L-30 600H430z`, ray) +
        shape(d`M${from} 210L90 600H310z`, ray === light ? hot : light) +
        disc(from, 210, 30, ray) +
        disc(from, 210, 15, dark) +
        shape(heads, dark) +
        crowns.join(''),
      title: 'head',
    };
  },
};

const reel: Motif = {
  name: 'reel',
  words: [
    'reel',
    'shorts',
    'short',
    'programme',
    'program',
    'festival',
    'collection',
    'double',
    'feature',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid, light]);
    const [x, y] = [random.between(170, 230), 212];
    const turn = random.between(0, 1.2);
    const holes = Array.from({ length: 5 }, (_, index) => {
      const angle = turn + (index * Math.PI * 2) / 5;
      return disc(x + 98 * Math.cos(angle), y + 98 * Math.sin(angle), 43, ground);
    });
    return {
      ground,
      art:
        stroke(d`M${x - 176} ${y}V424M${x + 176} ${y}Q${x + 176} 404 430 404`, dark, 34) +
        stroke(d`M${x - 176} ${y}V424M${x + 176} ${y}Q${x + 176} 404 430 404`, ground, 9, {
          dashes: '9 12',
        }) +
        disc(x, y, 176, dark) +
        ring(x, y, 164, ground === hot ? mid : hot, 5) +
        holes.join('') +
        disc(x, y, 34, ground === light ? hot : light) +
        disc(x, y, 11, dark) +
        block(0, 424, 400, 176, ground),
      title: 'foot',
    };
  },
};

const tiles: Motif = {
  name: 'quarters',
  words: [],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const size = 133.4;
    const cells = Array.from({ length: 9 }, (_, index) => {
      const [x, y] = [(index % 3) * size, Math.floor(index / 3) * size];
      const [back, front] = random.pick([
        [light, dark],
        [hot, light],
        [mid, dark],
        [dark, hot],
        [dark, mid],
        [light, hot],
      ]);
      const figure = random.pick([
        d`M${x} ${y}h${size}a${size} ${size} 0 0 1 ${-size} ${size}z`,
        d`M${x + size} ${y + size}h${-size}a${size} ${size} 0 0 1 ${size} ${-size}z`,
        d`M${x} ${y + size / 2}a${size / 2} ${size / 2} 0 0 1 ${size} 0z`,
        d`M${x} ${y + size}a${size / 2} ${size / 2} 0 0 1 ${size} 0z`,
        d`M${x} ${y}h${size}l${-size} ${size}z`,
        d`M${x + size / 2} ${y + 24}a42.700 42.700 0 0 1 0 85.400a42.700 42.700 0 0 1 0-85.400z`,
      ]);
      return block(x, y, size + 0.5, size + 0.5, back) + shape(figure, front);
    });
    return {
      ground: dark,
      art: cells.join('') + block(0, 400, 400, 200, dark),
      title: 'foot',
      under: dark,
    };
  },
};

const circles: Motif = {
  name: 'circles',
  words: [],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([light, hot, dark, mid]);
    const others = [dark, light, hot, mid].filter((ink) => ink !== ground);
    const [x, y] = [random.between(90, 310), random.between(360, 440)];
    const slide = random.between(-9, 9);
    const rings = Array.from({ length: 8 }, (_, index) =>
      disc(
        x + slide * index,
        y + Math.abs(slide) * index * 0.5,
        216 - index * 26,
        index % 2 === 1 ? ground : (others[(index / 2) % 3] ?? dark),
      ),
    );
    return { ground, art: rings.join('') + block(0, 0, 400, 140, ground), title: 'head' };
  },
};

const seats: Motif = {
  name: 'one taken seat',
  words: ['seat', 'seats', 'audience', 'row', 'theatre', 'night', 'evening', 'last'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([dark, mid, light]);
    const plush = ground === dark ? mid : dark;
    const taken = random.pick([6, 7, 9, 10]);
    const rows = Array.from({ length: 16 }, (_, index) => {
      const [row, column] = [Math.floor(index / 4), index % 4];
      const [x, y] = [column * 108 - (row % 2) * 54 + 38, 36 + row * 98];
      return d`M${x - 42} ${y + 92}V${y + 22}a20 20 0 0 1 20-20h44a20 20 0 0 1 20 20V${y + 92}z`;
    });
    const [row, column] = [Math.floor(taken / 4), taken % 4];
    const [x, y] = [column * 108 - (row % 2) * 54 + 38, 36 + row * 98];
    return {
      ground,
      art:
        shape(rows.filter((_, index) => index !== taken).join(''), plush) +
        disc(x, y - 14, 25, ground === light ? dark : light) +
        shape(rows[taken] ?? '', hot) +
        block(0, 424, 400, 176, ground),
      title: 'foot',
    };
  },
};

export const cinemaMotifs = [beam, reel, tiles, circles, seats] as const;

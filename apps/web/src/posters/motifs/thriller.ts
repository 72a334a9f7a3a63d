import { type Motif } from '../motif.ts';
import { block, d, disc, mirrored, placed, shape, stroke } from '../svg.ts';

/** A man in a coat and a hat, seen from behind; his feet stand at 0. */
function stranger(ink: string): string {
  return (
    shape('M-13 0L-10-62H10L13 0H4L0-40-4 0z', ink) +
    shape('M-26-30L-20-104Q0-118 20-104L26-30z', ink) +
    disc(0, -122, 12, ink) +
    shape('M-24-126H24L20-132H13L11-150Q0-156-11-150L-13-132H-20z', ink)
  );
}

const streetLamp: Motif = {
  name: 'street lamp',
  words: [
    'lodger',
    'fog',
    'street',
    'stranger',
    'lamp',
    'london',
    'alley',
    'third',
    'man',
    'night',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const [ground, glow] = random.pick([
      [mid, light],
      [mid, hot],
      [hot, light],
    ]);
    const lampX = random.between(316, 336);
    const fog = [0, 1, 2].map((index) => {
      const y = 326 + index * 34;
      return d`M${random.between(-30, 60)} ${y}h${random.between(280, 400)}`;
    });
    const art =
      disc(188, 206, 164, glow) +
      stroke('M0 262h70M300 208h100', glow, 8, { round: true }) +
      block(lampX - 5, 120, 10, 310, dark) +
      shape(d`M${lampX - 26} 70H${lampX + 26}L${lampX + 15} 124H${lampX - 15}z`, dark) +
      shape(d`M${lampX - 18} 78H${lampX + 18}L${lampX + 10} 116H${lampX - 10}z`, light) +
      shape(d`M${lampX - 30} 70L${lampX} 44 ${lampX + 30} 70z`, dark) +
      placed(stranger(dark), random.between(170, 196), 470, { scale: 2.5 }) +
      stroke(fog.join(''), ground, 9, { round: true }) +
      block(0, 424, 400, 176, dark);
    return {
      ground,
      art: random.chance(0.5) ? art : mirrored(art),
      title: 'foot',
      under: dark,
    };
  },
};

const stairwell: Motif = {
  name: 'stairwell',
  words: ['vertigo', 'stairs', 'staircase', 'fall', 'falling', 'down', 'depth', 'spiral'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const order = random.pick([
      [dark, hot, light],
      [dark, light, mid],
      [hot, dark, mid],
    ]);
    const turn = random.pick([-9, 9, 12]);
    const squares = Array.from({ length: 13 }, (_, index) => {
      const half = 330 * 0.82 ** index;
      const square = block(-half, -half, half * 2, half * 2, order[index % order.length] ?? dark);
      return d`<g transform="rotate(${index * turn})">${square}</g>`;
    });
    const [x, y] = [random.between(170, 230), 215];
    return {
      ground: dark,
      art:
        placed(squares.join(''), x, y) +
        placed(stranger(order.includes(hot) ? dark : hot), x, y + 12, { turn: 160, scale: 0.3 }) +
        block(0, 416, 400, 184, dark),
      title: 'foot',
      under: dark,
    };
  },
};

const blinds: Motif = {
  name: 'blinds',
  words: [
    'window',
    'rear',
    'blinds',
    'witness',
    'watch',
    'watching',
    'eyes',
    'voyeur',
    'blind',
    'seen',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid]);
    const slats = Array.from({ length: 13 }, (_, index) => {
      const y = 200 + index * 32;
      const gap = index === 5 || index === 6 ? 10 : random.between(19, 24);
      return d`M0 ${y}L400 ${y + random.between(-3, 3)}V${y + gap}L0 ${y + gap}z`;
    }).join('');
    const art =
      disc(200, 410, 170, light) +
      shape(
        'M104 392Q146 350 190 396Q146 424 104 392zM296 392Q254 350 210 396Q254 424 296 392z',
        light,
      ) +
      disc(150, 391, 20, dark) +
      disc(250, 391, 20, dark) +
      disc(155, 386, 5, light) +
      disc(255, 386, 5, light) +
      stroke('M96 368Q140 326 192 372M304 368Q260 326 208 372', dark, 8) +
      shape(slats, dark) +
      stroke(d`M${random.pick([40, 352])} 196V600`, light, 3);
    return { ground, art, title: 'head' };
  },
};

const keyhole: Motif = {
  name: 'keyhole',
  words: [
    'key',
    'keyhole',
    'secret',
    'secrets',
    'door',
    'room',
    'locked',
    'behind',
    'murder',
    'house',
    'lady',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid, dark]);
    const hole = ground === dark ? hot : dark;
    const plate = ground === mid ? hot : mid;
    return {
      ground,
      art:
        shape('M200 20C330 20 338 170 296 250L330 424H70L104 250C62 170 70 20 200 20z', plate) +
        shape('M200 44A112 112 0 0 1 262 250L300 424H100L138 250A112 112 0 0 1 200 44z', hole) +
        shape('M104 158Q200 74 296 158Q200 242 104 158z', light) +
        disc(200 + random.between(-22, 22), 158, 37, plate) +
        disc(200, 158, 20, dark) +
        disc(209, 148, 7, light) +
        placed(stranger(light), 200, 424, { scale: 0.86 }),
      title: 'foot',
    };
  },
};

const target: Motif = {
  name: 'target',
  words: [
    'spy',
    'hunt',
    'hunted',
    'run',
    'running',
    'wanted',
    'fugitive',
    'target',
    'killer',
    'assassin',
    'steps',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([light, hot, mid]);
    const other = ground === light ? hot : light;
    const [x, y] = [random.between(180, 220), 398];
    const rings = [194, 150, 106, 62].map((radius, index) =>
      disc(x, y, radius, index % 2 === 0 ? other : ground),
    );
    const runner =
      disc(12, -128, 14, dark) +
      stroke(
        'M4-104L-8-56M4-100L36-84 54-100M2-98L-28-86-36-62M-8-56L24-36 14 0M-8-56L-22-24-54-22',
        dark,
        14,
        { round: true },
      );
    const art =
      rings.join('') +
      stroke(d`M${x} 196V600M0 ${y}H400`, dark, 2.5) +
      placed(runner, x + random.between(-16, 16), y + 112, { scale: 1.75 });
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'head' };
  },
};

const rain: Motif = {
  name: 'umbrella in the rain',
  words: [
    'rain',
    'rains',
    'storm',
    'umbrella',
    'umbrellas',
    'cloud',
    'clouds',
    'weather',
    'singin',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([dark, mid]);
    const streaks = Array.from({ length: 34 }, () => {
      const [x, y, length] = [
        random.between(0, 440),
        random.between(180, 580),
        random.between(24, 70),
      ];
      return d`M${x} ${y}l${-length * 0.35} ${length}`;
    }).join('');
    const [x, y] = [random.between(150, 250), random.between(370, 400)];
    const corners = Array.from({ length: 8 }, (_, index) => {
      const angle = (index * Math.PI) / 4 + 0.2;
      return [x + 132 * Math.cos(angle), y + 132 * Math.sin(angle)] as const;
    });
    const panels = corners.map(([cornerX, cornerY], index) => {
      const [nextX, nextY] = corners[(index + 1) % 8] ?? [x, y];
      const [middleX, middleY] = [(cornerX + nextX) / 2, (cornerY + nextY) / 2];
      return shape(
        d`M${x} ${y}L${cornerX} ${cornerY}Q${middleX * 0.88 + x * 0.12} ${middleY * 0.88 + y * 0.12} ${nextX} ${nextY}z`,
        index % 2 === 0 ? hot : light,
      );
    });
    return {
      ground,
      art:
        stroke(streaks, ground === dark ? mid : light, 3, { round: true }) +
        panels.join('') +
        disc(x, y, 8, dark),
      title: 'head',
    };
  },
};

/** It rains in films of every kind. */
export const rainMotif = rain;
export const thrillerMotifs = [streetLamp, stairwell, blinds, keyhole, target, rain] as const;

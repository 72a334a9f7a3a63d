import { type Motif } from '../motif.ts';
import { block, d, disc, rays, repeated, shape, stroke } from '../svg.ts';

const biplanes: Motif = {
  name: 'biplanes',
  words: [
    'wings',
    'wing',
    'flight',
    'flying',
    'fly',
    'air',
    'eagle',
    'eagles',
    'sky',
    'pilot',
    'angels',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([light, mid, hot]);
    const sun = ground === hot ? light : hot;
    const beams = ground === light ? mid : ground === mid ? light : mid;
    const plane =
      shape('M-100-26h200v10h-200zM-88 14h176v9h-176zM-40 44h80v6h-80z', dark) +
      stroke(
        'M-78-20L-70 18M78-20L70 18M-34-20L-28 18M34-20L28 18M-14 22L-24 46M14 22L24 46',
        dark,
        3.5,
      ) +
      disc(0, 0, 22, dark) +
      disc(0, 0, 7, sun) +
      stroke('M-30 12L30-12', light, 5, { round: true });
    const places = [
      d`translate(${random.between(180, 215)} 290)rotate(${random.between(-16, 16)})scale(1.45)`,
      d`translate(${random.between(78, 100)} ${random.between(430, 450)})rotate(-12)scale(.62)`,
      d`translate(${random.between(300, 330)} ${random.between(455, 490)})rotate(9)scale(.5)`,
    ];
    return {
      ground,
      art:
        shape(rays(200, 600, 15, 470, random.between(0, 0.2)), beams) +
        block(0, 0, 400, 190, ground) +
        disc(200, 600, 150, sun) +
        repeated(plane, places),
      title: 'head',
    };
  },
};

const helmets: Motif = {
  name: 'helmets',
  words: [
    'army',
    'soldier',
    'soldiers',
    'front',
    'battle',
    'regiment',
    'company',
    'men',
    'general',
    'parade',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([light, hot, mid]);
    const one = ground === hot ? light : hot;
    const rows = [0, 1, 2, 3, 4].flatMap((row) =>
      Array.from({ length: row % 2 === 0 ? 4 : 5 }, (_, column) => ({
        x: column * 104 + (row % 2 === 0 ? 44 : -8),
        y: 96 + row * 72,
      })),
    );
    const chosen = random.pick([9, 10, 14, 15]);
    const places = rows.map(({ x, y }) => d`translate(${x} ${y})`);
    const helmet =
      shape('M-26 6V40Q0 66 26 40V6z', ground) +
      shape('M-44 10Q-44-46 0-46T44 10L56 18H-56z', 'currentColor') +
      stroke('M-32-2Q-28-34 0-36', ground, 3, { round: true });
    return {
      ground: dark,
      art: `<g color="${ground === mid ? light : mid}">${repeated(helmet, places)}</g><use href="#a" color="${one}" transform="${places[chosen] ?? ''}"/>${block(0, 412, 400, 188, dark)}`,
      title: 'foot',
      under: dark,
    };
  },
};

const barbedWire: Motif = {
  name: 'barbed wire',
  words: ['prisoner', 'prisoners', 'camp', 'escape', 'border', 'line', 'trench', 'quiet'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([light, mid, dark]);
    const wireInk = ground === dark ? light : dark;
    const wires = [0, 1, 2, 3].map((index) => {
      const y = 90 + index * 88;
      const sag = random.between(-26, 26);
      const barbs = [46, 132, 214, 300, 372]
        .map((x) => {
          const at = x + random.between(-16, 16);
          const height = y + (sag * at * (400 - at)) / 80_000;
          return d`M${at - 10} ${height - 15}L${at + 10} ${height + 15}M${at + 10} ${height - 15}L${at - 10} ${height + 15}`;
        })
        .join('');
      return d`M0 ${y}Q200 ${y + sag} 400 ${y}${barbs}`;
    });
    return {
      ground,
      art:
        disc(random.between(140, 260), 230, 140, hot) +
        stroke(wires.join(''), wireInk, 6, { round: true }) +
        block(random.pick([56, 318]), 30, 22, 400, wireInk) +
        block(0, 424, 400, 176, dark),
      title: 'foot',
      under: dark,
    };
  },
};

export const warMotifs = [biplanes, helmets, barbedWire] as const;

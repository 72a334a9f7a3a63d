import { type Motif } from '../motif.ts';
import { block, d, disc, mirrored, placed, ring, shape, stroke } from '../svg.ts';

const domes: Motif = {
  name: 'domes and carpet',
  words: [
    'bagdad',
    'baghdad',
    'arabian',
    'thief',
    'carpet',
    'aladdin',
    'sultan',
    'nights',
    'palace',
    'sinbad',
    'genie',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([mid, hot]);
    const far = ground === mid ? hot : mid;
    const dome = (x: number, base: number, half: number): string =>
      d`M${x - half} 440V${base}C${x - half * 1.5} ${base - half * 0.9} ${x - half * 0.3} ${base - half * 1.3} ${x} ${base - half * 2.2}C${x + half * 0.3} ${base - half * 1.3} ${x + half * 1.5} ${base - half * 0.9} ${x + half} ${base}V440z`;
    const carpet =
      shape('M-78 6Q-40-18 0 0T78-8L88 6Q50 22 8 14T-70 22z', ground === hot ? dark : hot) +
      stroke('M-70 16Q-36-4 4 9T80 0', light, 3) +
      shape('M-20 0Q-22-40 0-42T22 0z', dark) +
      disc(0, -52, 11, dark) +
      shape('M-13-54Q0-78 13-54z', light);
    const art =
      disc(290, 112, 66, light) +
      disc(266, 98, 60, ground) +
      shape(dome(60, 320, 38) + dome(344, 300, 44), far) +
      shape(dome(136, 338, 30) + dome(276, 330, 26), light) +
      shape(dome(206, 320, 58) + 'M16 440V250h14V440zM378 440V230h14V440z', dark) +
      shape('M190 440V378Q206 344 222 378V440z', ground) +
      block(0, 424, 400, 176, dark) +
      placed(carpet, random.between(120, 160), random.between(128, 158), {
        turn: random.between(-14, -2),
        scale: 1.2,
      });
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'foot', under: dark };
  },
};

const wheel: Motif = {
  name: 'wheel and scythe',
  words: ['carriage', 'wheel', 'coach', 'cart', 'wagon', 'death', 'phantom', 'reaper'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([mid, dark, mid]);
    const wood = ground === dark ? mid : dark;
    const [x, y] = [random.between(120, 160), 430];
    const spokes = Array.from({ length: 12 }, (_, index) => {
      const angle = (index * Math.PI) / 6 + 0.13;
      return d`M${x + 30 * Math.cos(angle)} ${y + 30 * Math.sin(angle)}L${x + 172 * Math.cos(angle)} ${y + 172 * Math.sin(angle)}`;
    }).join('');
    const art =
      disc(296, 300, 78, light) +
      ring(x, y, 182, wood, 24) +
      ring(x, y, 197, hot, 4) +
      stroke(spokes, wood, 11) +
      disc(x, y, 36, wood) +
      disc(x, y, 15, hot) +
      stroke('M236 600L330 226', ground === dark ? light : dark, 10) +
      shape(
        'M340 214C284 180 220 190 176 238C230 214 286 218 330 246z',
        ground === dark ? hot : dark,
      );
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'head' };
  },
};

const castle: Motif = {
  name: 'castle',
  words: [
    'castle',
    'king',
    'queen',
    'princess',
    'kingdom',
    'crown',
    'tower',
    'dragon',
    'sleeping',
    'beauty',
    'beast',
    'snow',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([dark, mid]);
    const stone = ground === dark ? mid : dark;
    const arcs = [236, 196, 156].map((radius, index) =>
      disc(200, 300, radius, [hot, light, ground][index] ?? hot),
    );
    const tower = (x: number, top: number, width: number): string =>
      d`M${x} 440V${top}h${width}V440z`;
    const roof = (x: number, top: number, width: number): string =>
      d`M${x - 7} ${top}L${x + width / 2} ${top - width * 1.7}L${x + width + 7} ${top}z`;
    const list = [
      [182, 200, 36],
      [138, 262, 30],
      [232, 248, 32],
      [104, 318, 26],
      [270, 306, 28],
    ].map(([x = 0, top = 0, width = 0]) => [x, top + random.between(-14, 14), width] as const);
    return {
      ground,
      art:
        arcs.join('') +
        shape(list.map((of) => tower(...of)).join(''), stone) +
        shape(list.map((of) => roof(...of)).join(''), hot) +
        shape('M60 440L100 366 140 384 200 350 262 388 304 360 344 440z', stone) +
        stroke('M200 230v14M152 290v12M248 276v12M117 340v10M284 330v10', light, 7) +
        shape('M184 440V410A16 16 0 0 1 216 410V440z', light) +
        shape('M0 424H400V600H0z', ground) +
        shape(
          'M-10 424a34 34 0 0 1 62-14a44 44 0 0 1 78-2a36 36 0 0 1 60 16zM220 424a38 38 0 0 1 66-14a40 40 0 0 1 72-2a34 34 0 0 1 60 16z',
          light,
        ),
      title: 'foot',
      under: ground,
    };
  },
};

const forest: Motif = {
  name: 'forest',
  words: ['forest', 'wood', 'woods', 'tree', 'trees', 'wolf', 'fox', 'jungle', 'wild'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([mid, hot, light]);
    const moon = ground === light ? hot : light;
    const trunks = (count: number, width: number): string =>
      Array.from({ length: count }, (_, index) => {
        const x = (index * 400) / count + random.between(4, 400 / count - width);
        const lean = random.between(-10, 10);
        return d`M${x} 200L${x + lean} 600H${x + lean + width * 1.3}L${x + width} 200z`;
      }).join('');
    const eyesX = random.between(130, 250);
    return {
      ground,
      art:
        disc(random.between(140, 260), 350, 126, moon) +
        shape(trunks(8, 12), ground === mid ? hot : mid) +
        shape(trunks(5, 32), dark) +
        shape('M0 560Q120 520 240 552T400 540V600H0z', dark) +
        block(0, 0, 400, 200, ground) +
        shape(
          'M0 190V200a25 24 0 0 0 50 0a25 30 0 0 0 50 0a25 18 0 0 0 50 0a25 28 0 0 0 50 0a25 20 0 0 0 50 0a25 30 0 0 0 50 0a25 22 0 0 0 50 0a25 28 0 0 0 50 0V190z',
          ground,
        ) +
        shape(d`M${eyesX} 566l22 12-22-2zM${eyesX + 56} 566l-22 12 22-2z`, moon),
      title: 'head',
    };
  },
};

export const fantasyMotifs = [domes, wheel, castle, forest] as const;

import { type Motif } from '../motif.ts';
import { block, d, disc, mirrored, placed, ring, shape, stroke, wave } from '../svg.ts';

const bowler: Motif = {
  name: 'bowler and moustache',
  words: [
    'kid',
    'tramp',
    'little',
    'gentleman',
    'hat',
    'chaplin',
    'monsieur',
    'mister',
    'mr',
    'uncle',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([mid, hot, light]);
    const tie = ground === hot ? mid : hot;
    const face = ground === light ? mid : light;
    const tilt = random.between(-9, 9);
    return {
      ground,
      art:
        shape('M56 428Q70 372 200 360Q330 372 344 428z', dark) +
        shape('M122 190H278V290Q278 372 200 372T122 290z', face) +
        disc(122, 256, 17, face) +
        disc(278, 256, 17, face) +
        d`<g transform="rotate(${tilt} 200 180)">` +
        shape('M112 190Q104 66 200 62Q296 66 288 190z', dark) +
        shape(
          'M64 186Q120 214 200 212T336 186Q330 160 304 172Q250 190 200 190T96 172Q70 160 64 186z',
          dark,
        ) +
        stroke('M113 170Q200 196 287 170', tie, 13) +
        '</g>' +
        disc(168, 248, 8, dark) +
        disc(232, 248, 8, dark) +
        stroke('M150 226q16-12 32-2M218 224q16-10 32 2', dark, 6, { round: true }) +
        shape('M176 296q24-12 48 0l4 26h-56z', dark) +
        stroke('M176 346q24 14 48-4', dark, 5, { round: true }) +
        shape('M200 392l-52-26v54zM200 392l52-26v54z', tie) +
        disc(200, 392, 12, tie) +
        block(0, 420, 400, 180, dark),
      title: 'foot',
      under: dark,
    };
  },
};

const clock: Motif = {
  name: 'hanging from the clock',
  words: [
    'clock',
    'hour',
    'hours',
    'time',
    'times',
    'minute',
    'minutes',
    'late',
    'last',
    'modern',
    'tower',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid]);
    const hands = ground === hot ? mid : hot;
    const [x, y] = [158, 388];
    const ticks = Array.from({ length: 12 }, (_, index) => {
      const angle = (index * Math.PI) / 6;
      const from = index % 3 === 0 ? 108 : 122;
      return d`M${x + from * Math.cos(angle)} ${y + from * Math.sin(angle)}L${x + 138 * Math.cos(angle)} ${y + 138 * Math.sin(angle)}`;
    }).join('');
    const man =
      stroke('M-6 0L-13 52M6 0L15 50', dark, 9, { round: true }) +
      shape('M-17 52H19L15 116H-12z', dark) +
      disc(1, 37, 14, light) +
      stroke('M-5 36h2M6 36h2', dark, 4, { round: true }) +
      stroke('M-20 26H22', dark, 5, { round: true }) +
      block(-11, 11, 24, 15, dark) +
      block(-11, 20, 24, 4, hands) +
      stroke('M-6 112L-24 158-37 154M9 112L22 150 40 148', dark, 13, { round: true });
    const art =
      disc(x, y, 172, dark) +
      disc(x, y, 161, light) +
      ring(x, y, 150, dark, 3) +
      stroke(ticks, dark, 10) +
      stroke(d`M${x} ${y}L${x - 52} ${y - 80}`, dark, 15) +
      stroke(d`M${x - 34} ${y}H${x + 200}`, hands, 15) +
      disc(x, y, 18, dark) +
      placed(man, x + 186, y + 3, { turn: random.between(-8, 10), scale: 1.25 });
    return { ground, art: random.chance(0.6) ? art : mirrored(art), title: 'head' };
  },
};

const magnifier: Motif = {
  name: 'magnifying glass',
  words: [
    'sherlock',
    'detective',
    'clue',
    'holmes',
    'mystery',
    'search',
    'case',
    'spy',
    'secret',
    'pink',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid, light]);
    const glass = ground === light ? mid : light;
    const iris = ground === hot ? mid : hot;
    const art =
      stroke('M288 318L372 420', dark, 44, { round: true }) +
      stroke('M282 312L300 334', iris, 30) +
      disc(188, 196, 158, dark) +
      disc(188, 196, 134, glass) +
      shape('M62 200Q188 78 314 200Q188 322 62 200z', ground === light ? light : ground) +
      shape('M78 200Q188 98 298 200Q188 302 78 200z', light) +
      disc(random.between(170, 206), 200, 50, iris) +
      disc(188, 200, 26, dark) +
      disc(204, 186, 9, light) +
      stroke('M96 122Q184 56 280 124', dark, 15, { round: true }) +
      stroke('M82 130A126 126 0 0 1 120 88', light === glass ? ground : light, 8, { round: true }) +
      block(0, 418, 400, 182, dark);
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'foot', under: dark };
  },
};

const cabin: Motif = {
  name: 'cabin on the brink',
  words: ['gold', 'rush', 'cabin', 'cliff', 'klondike', 'snow', 'house', 'treasure', 'mountain'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid, mid]);
    const walls = ground === hot ? mid : hot;
    const hut =
      block(-74, -84, 148, 84, walls) +
      stroke('M-74-64H74M-74-43H74M-74-22H74', dark, 3) +
      shape('M-96-78L0-146 96-78 84-68 0-126-84-68z', light) +
      shape('M-84-70L0-128 84-70 84-84H-84z', dark) +
      shape('M-96-78L0-146 96-78 88-72 0-134-88-72z', light) +
      block(34, -158, 20, 44, dark) +
      block(-52, -58, 30, 28, light) +
      block(16, -60, 30, 60, dark);
    const flakes = Array.from({ length: 16 }, () =>
      disc(random.between(10, 390), random.between(190, 590), random.between(2, 5), light),
    );
    const smoke = disc(252, 250, 14, light) + disc(276, 226, 19, light) + disc(310, 206, 25, light);
    const art =
      flakes.join('') +
      smoke +
      shape('M0 470L196 440 268 446 250 500 270 540 240 600H0z', dark) +
      shape(
        'M0 456L190 428 276 440 268 460 230 452 200 466 160 452 120 474 80 460 40 482 0 474z',
        light,
      ) +
      placed(hut, 232, 436, { turn: random.between(11, 17), scale: 1.12 }) +
      shape('M400 560L360 530 330 560 300 600H400z', light);
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'head' };
  },
};

const steamboat: Motif = {
  name: 'steamboat',
  words: [
    'steamboat',
    'boat',
    'ferry',
    'river',
    'captain',
    'ship',
    'navigator',
    'sea',
    'sailor',
    'cruise',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([mid, light, hot]);
    const water = ground === hot ? mid : hot;
    const hull = ground === light ? dark : light;
    const trim = ground === light ? light : dark;
    const smoke = [0, 1, 2, 3, 4].map((index) =>
      disc(196 + index * 42, 112 - index * 13 + random.between(-8, 8), 20 + index * 10, dark),
    );
    const paddles = Array.from({ length: 8 }, (_, index) => {
      const angle = (index * Math.PI) / 4;
      return d`M74 350L${74 + 62 * Math.cos(angle)} ${350 + 62 * Math.sin(angle)}`;
    }).join('');
    const waves = [0, 1].map((index) =>
      stroke(wave(392 + index * 22, 56, 18, index * 28), index === 0 ? dark : light, 6),
    );
    const art =
      smoke.join('') +
      block(172, 120, 26, 110, dark) +
      block(172, 138, 26, 14, water) +
      block(224, 150, 26, 80, dark) +
      block(224, 164, 26, 12, water) +
      block(120, 222, 190, 36, hull) +
      block(104, 256, 236, 42, hull) +
      stroke('M104 257H344M120 223H314', trim, 5) +
      stroke('M132 241H300', trim, 14, { dashes: '12 12' }) +
      stroke('M120 278H332', trim, 18, { dashes: '16 13' }) +
      shape('M64 298H380L346 372H64z', hull === light ? dark : hot === water ? mid : hot) +
      disc(74, 350, 66, water) +
      ring(74, 350, 62, dark, 6) +
      stroke(paddles, dark, 7) +
      block(0, 376, 400, 224, water) +
      waves.join('') +
      block(0, 426, 400, 174, dark);
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'foot', under: dark };
  },
};

export const comedyMotifs = [bowler, clock, magnifier, cabin, steamboat] as const;

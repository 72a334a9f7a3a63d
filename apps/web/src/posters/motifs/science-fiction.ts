import { type Motif } from '../motif.ts';
import { block, d, disc, placed, rays, ring, shape, stroke } from '../svg.ts';

const moonRocket: Motif = {
  name: 'moon and rocket',
  words: ['moon', 'rocket', 'lunar', 'astronaut', 'space', 'voyage'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([dark, hot, dark]);
    const rocketInk = ground === hot ? dark : hot;
    const [x, y, radius] = [random.between(215, 250), random.between(385, 405), 165];
    const craters = [0.4, 1.5, 2.3, 3.3, 4.4, 5.4].map((angle, index) => {
      const away = radius * (index % 2 === 0 ? 0.72 : 0.5) * random.between(0.85, 1.1);
      const turn = angle + random.between(-0.3, 0.3);
      return disc(x + away * Math.cos(turn), y + away * Math.sin(turn), random.between(9, 28), mid);
    });
    const stars = Array.from({ length: 14 }, () =>
      disc(random.between(12, 388), random.between(190, 560), random.between(1, 2.6), light),
    );
    const rocket =
      shape('M-15 55L-36 330H36L15 55z', ground === hot ? dark : mid) +
      shape('M-7 55L-12 330H12L7 55z', light) +
      shape('M-20 12L-48 66-19 48zM20 12L48 66 19 48z', dark) +
      shape('M0-92C30-56 33 6 21 56H-21C-33 6-30-56 0-92z', rocketInk) +
      shape('M0-92C30-56 33 6 21 56H0z', ground === hot ? hot : dark) +
      disc(0, -16, 11, light);
    return {
      ground,
      art:
        stars.join('') +
        disc(x, y, radius, light) +
        craters.join('') +
        placed(rocket, x - 78, y + 50, { turn: random.between(36, 46), scale: 1.1 }),
      title: 'head',
    };
  },
};

const orbits: Motif = {
  name: 'orbits',
  words: ['planet', 'planets', 'star', 'stars', 'sun', 'solar', 'galaxy', 'comet', 'worlds'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const band = random.pick([hot, light, mid]);
    const [x, y] = [random.between(110, 290), random.between(160, 240)];
    const paths = [84, 128, 178, 236, 302].map((radius, index) => {
      const turn = random.between(0, 6.3);
      const planet = disc(
        x + radius * Math.cos(turn),
        y + radius * Math.sin(turn),
        random.between(9, 15 + index * 4),
        [light, mid, hot, light, mid][index] ?? light,
      );
      return ring(x, y, radius, light, index % 2 === 0 ? 1.5 : 4) + planet;
    });
    return {
      ground: dark,
      art:
        paths.join('') +
        disc(x, y, 54, hot) +
        ring(x + 4, y + 4, 54, light, 2) +
        block(0, 412, 400, 188, band),
      title: 'foot',
      under: band,
    };
  },
};

const towers: Motif = {
  name: 'towers',
  words: ['city', 'metropolis', 'tower', 'towers', 'skyscraper', 'cities', 'future', 'tomorrow'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid]);
    const beams = ground === hot ? mid : light;
    const steps = [66, 50, 34, 20, 7];
    const tops = [300, 206, 132, 84, 24].map((top) => top + random.between(-12, 12));
    const half = (sign: number): string =>
      steps.map((step, index) => d`H${200 + sign * step}V${tops[index] ?? 0}`).join('');
    const sides = [
      [18, 62, 250],
      [74, 46, 190],
      [100, 40, 318],
      [284, 52, 160],
      [262, 40, 300],
      [328, 60, 268],
    ].map(([left = 0, width = 0, top = 0], index) => {
      const height = top + random.between(-30, 30);
      const windows = stroke(
        d`M${left + width * 0.3} ${height + 14}V428M${left + width * 0.7} ${height + 14}V428`,
        index % 2 === 0 ? ground : light,
        width * 0.2,
        { dashes: index % 2 === 0 ? '5 9' : '9 6' },
      );
      return (
        block(
          left,
          height,
          width,
          440 - height,
          index % 2 === 0 ? dark : mid === ground ? hot : mid,
        ) + windows
      );
    });
    return {
      ground,
      art:
        shape(rays(200, 250, 14, 460, random.between(0, 0.4)), beams) +
        disc(200, 190, 104, light) +
        sides.join('') +
        shape(`M200 440${half(-1)}H200z`, light) +
        shape(`M200 440${half(1)}H200z`, dark) +
        stroke('M216 150V436M234 226V436M250 320V436', hot, 6, { dashes: '5 8' }) +
        stroke('M184 150V436M166 226V436M150 320V436', dark, 6, { dashes: '5 8' }) +
        block(0, 428, 400, 172, dark),
      title: 'foot',
      under: dark,
    };
  },
};

const automaton: Motif = {
  name: 'automaton',
  words: ['robot', 'machine', 'android', 'automaton', 'iron', 'steel', 'electric', 'brain'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid, light]);
    const halo = ground === light ? mid : light;
    const eye = ground === hot ? mid : hot;
    const halos = [0, 1, 2].map((index) => ring(200, 410, 132 + index * 36, halo, 14 - index * 3));
    const grille = Array.from({ length: 7 }, (_, index) => d`M${158 + index * 14} 478v34`).join('');
    return {
      ground,
      art:
        halos.join('') +
        shape('M60 600Q66 548 150 536V500H250V536Q334 548 340 600z', dark) +
        shape('M112 330Q112 250 200 250V530H142Q112 500 112 460z', light) +
        shape('M288 330Q288 250 200 250V530H258Q288 500 288 460z', ground === mid ? hot : mid) +
        shape('M186 210h28v190l-14 34-14-34z', dark) +
        block(128, 366, 52, random.between(16, 30), dark) +
        block(220, 366, 52, random.between(16, 30), dark) +
        disc(random.between(146, 162), 376, 8, eye) +
        disc(random.between(238, 254), 376, 8, light) +
        stroke(grille, dark, 6) +
        block(92, 356, 20, 78, dark) +
        block(288, 356, 20, 78, dark),
      title: 'head',
    };
  },
};

export const scienceFictionMotifs = [moonRocket, orbits, towers, automaton] as const;

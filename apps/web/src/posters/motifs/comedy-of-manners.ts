import { type Motif } from '../motif.ts';
import { block, d, disc, mirrored, oval, placed, shape, stroke } from '../svg.ts';

const bubbles: Motif = {
  name: 'speech bubbles',
  words: [
    'girl',
    'friday',
    'talk',
    'talking',
    'front',
    'page',
    'news',
    'scandal',
    'telephone',
    'gossip',
    'wife',
    'words',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([light, mid, dark]);
    const [one, other] = ground === mid ? [hot, light] : [hot, mid];
    const line = ground === dark ? light : dark;
    const scribble = (x: number, y: number, ink: string): string =>
      stroke(
        d`M${x} ${y}h${random.between(110, 130)}M${x} ${y + 30}h${random.between(70, 130)}M${x} ${y + 60}h${random.between(50, 110)}`,
        ink,
        11,
      );
    const talk =
      shape('M30 250a120 88 0 0 1 240 0a120 88 0 0 1-126 88l-58 50 6-62a120 88 0 0 1-62-76z', one) +
      shape(
        'M150 362a112 82 0 0 1 224 0a112 82 0 0 1-50 68l14 60-66-42a112 82 0 0 1-122-86z',
        other,
      ) +
      shape('M150 362a112 82 0 0 1 116-82q6 8 4-30a120 88 0 0 1-106 87q-12 10-14 25z', dark) +
      scribble(78, 214, light) +
      scribble(204, 334, dark);
    const art =
      placed(talk, 0, 34) +
      stroke('M0 596H400', line, 8) +
      shape('M50 596q0-58 46-58t46 58zM262 596q0-52 42-52t42 52z', line) +
      disc(96, 512, 25, line) +
      disc(304, 522, 22, line);
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'head' };
  },
};

const shoes: Motif = {
  name: 'big shoes',
  words: ['shoe', 'shoes', 'walk', 'walking', 'feet', 'step', 'steps', 'circus', 'dance', 'jr'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid, light]);
    const tiles = Array.from({ length: 16 }, (_, index) => {
      const [row, column] = [Math.floor(index / 4), index % 4];
      return d`M${column * 100 + (row % 2) * 50} ${484 + row * 29}h50v29h-50z`;
    }).join('');
    const trousers = ground === mid ? hot : mid;
    const lift = random.between(0, 14);
    const leg =
      shape('M106 200H194L186 440H116z', trousers) +
      stroke('M128 200L132 440M150 200V440M172 200L168 440', dark, 4) +
      shape(
        'M114 436H188V470Q188 500 160 500H30Q10 500 18 476Q40 446 90 452Q110 452 114 436z',
        dark,
      ) +
      stroke('M112 462l20-10M98 466l18-14', light, 5, { round: true }) +
      stroke('M22 492H180', light, 4);
    return {
      ground,
      art:
        block(0, 484, 400, 116, light === ground ? mid : light) +
        shape(tiles, dark) +
        d`<g transform="translate(0 ${lift})">${leg}</g>` +
        mirrored(leg) +
        block(0, 0, 400, 200, ground),
      title: 'head',
    };
  },
};

const grin: Motif = {
  name: 'grin',
  words: ['laugh', 'laughs', 'smile', 'smiles', 'happy', 'funny', 'fool', 'fools', 'crazy', 'some'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([mid, hot, light]);
    const mouth = ground === hot ? dark : hot;
    const teeth = [0, 1, 2, 3, 4].map((index) => d`M${112 + index * 36} 284v44`).join('');
    const [leftEye, rightEye] = [random.between(-16, 16), random.between(-16, 16)];
    return {
      ground,
      art:
        disc(132, 150, 62, light === ground ? mid : light) +
        disc(276, 138, 48, dark) +
        disc(132 + leftEye, 154, 24, dark) +
        disc(276 + rightEye, 140, 15, light) +
        stroke('M64 78Q130 30 196 84', dark, 15, { round: true }) +
        stroke('M226 74Q282 44 336 84', dark, 10, { round: true }) +
        shape('M200 146L232 238H182z', ground === mid ? hot : mid) +
        shape('M56 282H344A144 128 0 0 1 56 282z', mouth) +
        shape('M72 282H328V326H72z', light) +
        stroke(teeth + 'M292 284v44', dark, 4) +
        stroke('M56 282H344', dark, 6) +
        oval(200, 398, 58, 26, ground === hot ? mid : dark) +
        block(0, 414, 400, 186, ground),
      title: 'foot',
    };
  },
};

const hats: Motif = {
  name: 'one hat flies',
  words: [
    'hats',
    'men',
    'brothers',
    'three',
    'four',
    'monkey',
    'business',
    'party',
    'society',
    'family',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([light, mid, hot]);
    const flying = ground === hot ? light : hot;
    const hat = (x: number, y: number): string =>
      d`M${x - 52} ${y}h104q-2 12-20 12h-64q-18 0-20-12zM${x - 32} ${y}q-4-48 32-48t32 48z`;
    const row = [66, 200, 334] as const;
    const away = random.pick(row);
    const standing = row.map((x, index) => {
      const y = 330 + index * 4 + random.between(-18, 10);
      const face = ground === light ? mid : light;
      return (
        shape(d`M${x - 62} 440q4-44 62-44t62 44z`, dark) +
        shape(d`M${x - 34} ${y}h68v30q0 40-34 40t-34-40z`, face) +
        disc(x - 13, y + 24, 5, dark) +
        disc(x + 13, y + 24, 5, dark) +
        (x === away
          ? stroke(d`M${x - 8} ${y + 46}a8 9 0 1 0 16 0a8 9 0 1 0-16 0`, dark, 4)
          : stroke(d`M${x - 12} ${y + 46}q12 8 24 0`, dark, 4) + shape(hat(x, y), dark))
      );
    });
    const [flyX, flyY] = [away + (away > 200 ? -70 : 70), 130];
    return {
      ground,
      art:
        stroke(d`M${away} 300Q${away} 210 ${(flyX + away) / 2} 190`, dark, 4, {
          dashes: '3 11',
          round: true,
        }) +
        d`<g transform="rotate(${random.between(-32, 32)} ${flyX} ${flyY})scale(1.12)" transform-origin="${flyX} ${flyY}">${shape(hat(flyX, flyY), flying)}${stroke(d`M${flyX - 32} ${flyY - 8}h64`, dark, 9)}</g>` +
        standing.join('') +
        block(0, 424, 400, 176, dark),
      title: 'foot',
      under: dark,
    };
  },
};

export const comedyOfMannersMotifs = [bubbles, shoes, grin, hats] as const;

import { type Motif } from '../motif.ts';
import { block, d, disc, mirrored, repeated, ring, shape, stroke, wave } from '../svg.ts';

const dinosaur: Motif = {
  name: 'long neck',
  words: [
    'lost',
    'world',
    'dinosaur',
    'dinosaurs',
    'jurassic',
    'prehistoric',
    'land',
    'giant',
    'kong',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid, light]);
    const sun = ground === light ? hot : light;
    const far = ground === mid ? hot : mid;
    const fern = (x: number): string =>
      [-50, -28, -8, 14, 34, 56]
        .map(
          (lean) =>
            d`M${x} 440Q${x + lean * 0.4} 388 ${x + lean} ${370 + Math.abs(lean) * 0.8}Q${x + lean * 0.7 + 6} 398 ${x + 8} 440z`,
        )
        .join('');
    const art =
      disc(random.between(110, 150), 170, 104, sun) +
      shape(
        'M400 440V250L372 240 350 246 330 300 300 308 280 440zM0 440V330L30 322 60 340 84 440z',
        far,
      ) +
      shape(
        'M0 386C60 380 70 330 130 306C180 286 232 300 258 276C286 250 282 170 296 124C304 94 330 78 352 88L380 104C390 112 386 122 374 122L340 124C324 130 322 160 320 200C318 260 312 300 288 330C276 350 276 380 280 440H248L240 372C220 378 196 378 176 372L168 440H134L130 366C90 388 50 404 0 404z',
        dark,
      ) +
      disc(344, 101, 4.5, sun) +
      shape(fern(70) + fern(random.between(330, 360)), dark) +
      block(0, 426, 400, 174, dark);
    return { ground, art: random.chance(0.6) ? art : mirrored(art), title: 'foot', under: dark };
  },
};

const sails: Motif = {
  name: 'sails',
  words: [
    'sea',
    'pirate',
    'pirates',
    'island',
    'ship',
    'treasure',
    'captain',
    'voyage',
    'mutiny',
    'bounty',
    'hawk',
    'ocean',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([mid, light, hot]);
    const [main, fore] =
      ground === light ? [hot, mid] : ground === hot ? [light, mid] : [light, hot];
    const rows = [0, 1, 2].map((index) =>
      shape(
        d`${wave(506 + index * 30, 80, 20, index * 40)}V600H0z`,
        index % 2 === 0 ? dark : ground === hot ? mid : hot,
      ),
    );
    const art =
      disc(random.between(70, 110), 270, 48, ground === hot ? light : hot) +
      block(196, 200, 7, 290, dark) +
      block(118, 260, 6, 220, dark) +
      block(282, 270, 6, 220, dark) +
      shape(
        'M152 220Q200 236 248 220Q272 282 254 340Q200 322 146 340Q134 282 152 220zM142 352Q200 334 258 352Q282 410 262 456Q200 440 138 456Q124 410 142 352z',
        main,
      ) +
      shape(
        'M84 280Q122 292 158 280Q124 330 140 392Q110 380 74 392Q62 330 84 280zM260 290Q286 300 322 290Q346 350 332 430Q300 416 262 430Q284 350 260 290z',
        fore,
      ) +
      shape('M203 196h56l-16 14 16 14h-56z', dark) +
      shape('M44 452L92 470H318L370 446Q350 530 310 540H110Q66 530 44 452z', dark) +
      stroke('M100 496H320', main, 7, { dashes: '7 15' }) +
      rows.join('');
    return { ground, art: random.chance(0.5) ? art : mirrored(art), title: 'head' };
  },
};

const peaks: Motif = {
  name: 'peaks and compass',
  words: [
    'mountain',
    'mountains',
    'peak',
    'summit',
    'north',
    'expedition',
    'climb',
    'himalaya',
    'high',
    'top',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([hot, mid]);
    const far = ground === mid ? hot : mid;
    const left = random.chance(0.5);
    const [x, y] = [left ? 100 : 300, 282];
    const top = left ? random.between(226, 262) : random.between(138, 174);
    return {
      ground,
      art:
        ring(x, y, 60, light, 3) +
        shape(d`M${x} ${y - 78}l14 64 64 14-64 14-14 64-14-64-64-14 64-14z`, light) +
        shape(d`M${x} ${y - 78}l14 64-14 14zM${x} ${y + 78}l-14-64 14-14z`, dark) +
        shape('M0 470L100 350 170 430 280 330 400 450V600H0z', far) +
        shape(d`M-20 600L${top} 320 420 600z`, dark) +
        shape(
          d`M${top} 320L${top + (420 - top) * 0.34} 415 ${top + 26} 396 ${top + 2} 432 ${top - 26} 398 ${top - (top + 20) * 0.3} 404z`,
          light,
        ) +
        stroke(
          'M90 600Q190 560 150 530T220 478 196 440',
          ground === dark ? hot : hot === ground ? mid : hot,
          5,
          { dashes: '10 10' },
        ),
      title: 'head',
    };
  },
};

const tiger: Motif = {
  name: 'tiger in the leaves',
  words: [
    'jungle',
    'tiger',
    'lion',
    'panther',
    'amazon',
    'africa',
    'tarzan',
    'green',
    'hunter',
    'game',
    'wild',
  ],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([mid, light, dark]);
    const half =
      disc(112, 98, 38, hot) +
      disc(112, 98, 20, dark) +
      shape('M200 70C110 70 66 140 76 222C84 300 140 350 200 356z', hot) +
      shape('M200 250C150 238 116 268 124 306C140 336 170 352 200 356z', light) +
      shape('M104 190Q140 150 176 208Q134 224 104 190z', light) +
      disc(144, 192, 14, dark) +
      shape(
        'M74 196l44 14-42 16zM82 246l40 2-32 24zM96 130l46 20-58 6zM166 72l14 60-34-54zM200 68v76l-12-74z',
        dark,
      ) +
      shape('M172 250H200V282Q180 272 172 250z', dark) +
      stroke('M200 280V300Q184 318 162 308', dark, 5, { round: true });
    const leaf =
      shape('M0 0C-50-50-46-130 0-180C46-130 50-50 0 0z', 'currentColor') +
      stroke('M0 0V-166', dark, 3);
    const places = [-58, -22, 16].map((turn) => turn + random.between(-8, 8));
    const [one, other] =
      ground === mid ? [light, dark] : ground === dark ? [mid, light] : [mid, dark];
    const uses = places.map((turn, index) => {
      const side = (x: number, way: number): string =>
        d`<use href="#a" color="${index % 2 === 0 ? one : other}" transform="translate(${x} 460)rotate(${turn * way})"/>`;
      return side(36 + index * 34, 1) + side(364 - index * 34, -1);
    });
    return {
      ground,
      art:
        half + mirrored(half) + repeated(leaf, []) + uses.join('') + block(0, 424, 400, 176, dark),
      title: 'foot',
      under: dark,
    };
  },
};

const balloon: Motif = {
  name: 'balloon',
  words: ['balloon', 'balloons', 'air', 'days', 'eighty', 'flight', 'red', 'up', 'sky', 'cloud'],
  compose({ inks: { dark, light, hot, mid }, random }) {
    const ground = random.pick([mid, light, dark]);
    const cloud = ground === light ? mid : light;
    const x = random.between(180, 230);
    const puff = (left: number, y: number): string =>
      d`M${left} ${y}a22 22 0 0 1 30-22a34 34 0 0 1 62-4a24 24 0 0 1 30 26z`;
    return {
      ground,
      art:
        shape(puff(random.between(-20, 20), 262) + puff(random.between(260, 300), 330), cloud) +
        disc(x, 330, 124, hot) +
        shape(d`M${x - 124} 330A124 124 0 0 1 ${x} 206V454Q${x - 66} 420 ${x - 124} 330z`, hot) +
        shape(
          d`M${x} 206C${x - 92} 232 ${x - 92} 420 ${x - 14} 470H${x + 14}C${x + 92} 420 ${x + 92} 232 ${x} 206z`,
          ground === light ? mid : light,
        ) +
        shape(
          d`M${x} 206C${x - 40} 240 ${x - 40} 420 ${x - 6} 470H${x + 6}C${x + 40} 420 ${x + 40} 240 ${x} 206z`,
          hot,
        ) +
        shape(
          d`M${x - 116} 372Q${x - 60} 440 ${x - 20} 478H${x + 20}Q${x + 60} 440 ${x + 116} 372Q${x + 84} 436 ${x + 22} 470H${x - 22}Q${x - 84} 436 ${x - 116} 372z`,
          ground === dark ? mid : dark,
        ) +
        stroke(
          d`M${x - 18} 474L${x - 14} 520M${x + 18} 474L${x + 14} 520`,
          ground === dark ? light : dark,
          2.5,
        ) +
        block(x - 18, 516, 36, 28, ground === dark ? light : dark) +
        shape('M0 600V574Q100 548 200 572T400 566V600z', ground === dark ? mid : dark),
      title: 'head',
    };
  },
};

export const adventureMotifs = [dinosaur, sails, peaks, tiger] as const;
export const balloonMotif = balloon;

/** Kinds of films that are drawn alike; what is none of them is drawn as the cinema itself. */
export type Family =
  | 'horror'
  | 'scienceFiction'
  | 'western'
  | 'war'
  | 'animation'
  | 'musical'
  | 'documentary'
  | 'thriller'
  | 'fantasy'
  | 'comedy'
  | 'romance'
  | 'adventure'
  | 'family'
  | 'history'
  | 'action'
  | 'drama'
  | 'cinema';

/**
 * The words a house may call its genres by. What a film looks like comes first: a comedy of horrors is
 * drawn as horror, and a drama as a drama only when it is nothing else.
 */
const wordsOfFamilies: readonly (readonly [Family, readonly string[]])[] = [
  ['horror', ['horror', 'vampire', 'zombie', 'slasher', 'ghost', 'monster', 'giallo']],
  ['scienceFiction', ['sci', 'scifi', 'science', 'space', 'cyberpunk', 'dystopia', 'dystopian']],
  ['western', ['western', 'westerns', 'frontier']],
  ['war', ['war', 'military', 'resistance']],
  ['animation', ['animation', 'animated', 'anime', 'cartoon', 'cartoons', 'puppet', 'puppets']],
  ['musical', ['musical', 'music', 'opera', 'dance', 'ballet', 'concert', 'concerts']],
  ['documentary', ['documentary', 'documentaries', 'docu', 'nature', 'essay', 'travel']],
  [
    'thriller',
    ['thriller', 'noir', 'crime', 'mystery', 'detective', 'gangster', 'spy', 'suspense', 'heist'],
  ],
  ['fantasy', ['fantasy', 'fairy', 'tale', 'tales', 'magic', 'myth', 'mythology', 'surreal']],
  ['comedy', ['comedy', 'comedies', 'slapstick', 'satire', 'parody', 'screwball', 'farce']],
  ['romance', ['romance', 'romantic', 'love', 'melodrama']],
  ['adventure', ['adventure', 'adventures', 'swashbuckler', 'expedition', 'pirate', 'epic']],
  ['family', ['family', 'children', 'kids', 'youth']],
  ['history', ['history', 'historical', 'period', 'biography', 'biopic', 'costume', 'political']],
  ['action', ['action', 'martial', 'superhero', 'sport', 'sports', 'racing', 'disaster']],
  ['drama', ['drama', 'dramas', 'tragedy', 'kitchen', 'social']],
];

/** The families a film's genres belong to, the one it is drawn as first. */
export function familiesOf(genreSlugs: readonly string[]): readonly [Family, ...Family[]] {
  const words = new Set(genreSlugs.flatMap((slug) => slug.toLowerCase().split('-')));
  const [first, ...others] = wordsOfFamilies
    .filter(([, wordsOfFamily]) => wordsOfFamily.some((word) => words.has(word)))
    .map(([family]) => family);
  return first === undefined ? ['cinema'] : [first, ...others];
}

import { type PosterFilm } from '../index.ts';

/** The films of the demo, with their genres in the order in which the catalogue tells them. */
export const demoFilms: readonly PosterFilm[] = [
  film('A Trip to the Moon', 1902, ['Georges Méliès'], ['fantasy', 'sci-fi', 'short']),
  film('The Great Train Robbery', 1903, ['Edwin S. Porter'], ['short', 'western']),
  film('The Cabinet of Dr. Caligari', 1920, ['Robert Wiene'], ['horror', 'thriller']),
  film('The Kid', 1921, ['Charlie Chaplin'], ['comedy', 'drama', 'family']),
  film('The Phantom Carriage', 1921, ['Victor Sjöström'], ['drama', 'fantasy']),
  film('Nosferatu', 1922, ['F. W. Murnau'], ['horror']),
  film('Häxan', 1922, ['Benjamin Christensen'], ['documentary', 'horror']),
  film('Nanook of the North', 1922, ['Robert J. Flaherty'], ['documentary']),
  film('Safety Last!', 1923, ['Fred C. Newmeyer', 'Sam Taylor'], ['comedy', 'romance']),
  film('Sherlock Jr.', 1924, ['Buster Keaton'], ['comedy', 'fantasy']),
  film('The Thief of Bagdad', 1924, ['Raoul Walsh'], ['adventure', 'fantasy']),
  film('Battleship Potemkin', 1925, ['Sergei Eisenstein'], ['drama', 'history']),
  film('The Gold Rush', 1925, ['Charlie Chaplin'], ['adventure', 'comedy']),
  film('The Phantom of the Opera', 1925, ['Rupert Julian'], ['horror', 'romance']),
  film('The Lost World', 1925, ['Harry O. Hoyt'], ['adventure', 'sci-fi']),
  film(
    'The Adventures of Prince Achmed',
    1926,
    ['Lotte Reiniger'],
    ['animation', 'family', 'fantasy'],
  ),
  film('The General', 1926, ['Buster Keaton', 'Clyde Bruckman'], ['action', 'comedy']),
  film('Metropolis', 1927, ['Fritz Lang'], ['drama', 'sci-fi']),
  film('Sunrise: A Song of Two Humans', 1927, ['F. W. Murnau'], ['drama', 'romance']),
  film('Wings', 1927, ['William A. Wellman'], ['drama', 'war']),
  film('The Lodger', 1927, ['Alfred Hitchcock'], ['thriller']),
  film('The Passion of Joan of Arc', 1928, ['Carl Th. Dreyer'], ['drama', 'history']),
  film('Steamboat Bill, Jr.', 1928, ['Charles Reisner'], ['comedy']),
  film('Man with a Movie Camera', 1929, ['Dziga Vertov'], ['documentary']),
  film('His Girl Friday', 1940, ['Howard Hawks'], ['comedy', 'sound']),
  film('Night of the Living Dead', 1968, ['George A. Romero'], ['horror', 'sound']),
];

function film(
  title: string,
  year: number,
  directors: readonly string[],
  genreSlugs: readonly string[],
): PosterFilm {
  return { title, year, directors, genres: genreSlugs.map((slug) => ({ slug })) };
}

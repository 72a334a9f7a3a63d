const names = new Intl.DisplayNames('en-GB', { type: 'language', fallback: 'code' });

/** The language that most is shown in: only others are mentioned. */
const HOUSE_LANGUAGE = 'en';

/** "French" for `fr`. */
export function languageName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch (error) {
    // Not a language code: whoever entered it meant something by it.
    if (error instanceof RangeError) return code;
    throw error;
  }
}

/** What is to be known of how a film sounds: "French", "English subtitles"; nothing that goes without saying. */
export function languageNotes({
  audioLanguage,
  subtitleLanguage,
}: {
  audioLanguage: string | null;
  subtitleLanguage: string | null;
}): string[] {
  const isForeign = audioLanguage !== null && audioLanguage !== HOUSE_LANGUAGE;
  return [
    ...(isForeign ? [languageName(audioLanguage)] : []),
    ...(subtitleLanguage === null ? [] : [`${languageName(subtitleLanguage)} subtitles`]),
  ];
}

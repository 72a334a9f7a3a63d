/** One line of text: names end up in the heads of mails. */
const ONE_LINE = /^\P{Cc}+$/u;

/** What is wrong with a name that somebody typed, in a sentence that says how to mend it. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'Enter your name, or what we may call you.';
  return ONE_LINE.test(name) ? undefined : 'Your name has a character in it that cannot be kept.';
}

/** The same as a member of the problems of a form: nothing where there is none. */
export function ifWrong(field: string, problem: string | undefined): Record<string, string> {
  return problem === undefined ? {} : { [field]: problem };
}

/** A code as it is meant, however it was grouped; undefined where none was typed. */
export function codeIn(typed: string | undefined): string | undefined {
  const code = (typed ?? '').replaceAll(/\s/g, '');
  return code === '' ? undefined : code;
}

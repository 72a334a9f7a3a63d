const LENGTH_MAX = 254;
const LOCAL_PART = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const DOMAIN = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i;

/** What is wrong with an address that mail is to go to, in a sentence that says how to mend it. */
export function emailProblem(typed: string): string | undefined {
  const email = typed.trim();
  if (email === '') return 'Enter your email address, like ada@example.com.';
  const at = email.lastIndexOf('@');
  const isAddress =
    email.length <= LENGTH_MAX &&
    LOCAL_PART.test(email.slice(0, Math.max(0, at))) &&
    DOMAIN.test(email.slice(at + 1));
  return isAddress ? undefined : 'This is not an email address yet. It looks like ada@example.com.';
}

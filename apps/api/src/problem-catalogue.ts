import { ACCOUNT_PROBLEMS } from './problems/account-problems.ts';
import { HOUSE_PROBLEMS } from './problems/house-problems.ts';
import { MONEY_PROBLEMS } from './problems/money-problems.ts';
import type { ProblemMeaning } from './problems/problem-meaning.ts';

/**
 * Every code a problem document can carry. `docs/http-errors.md` and the page `/docs/errors` are made
 * from it; a test fails when the code of the application and this list differ.
 */
export const PROBLEM_CATALOGUE: Readonly<Record<string, ProblemMeaning>> = Object.fromEntries(
  Object.entries({ ...ACCOUNT_PROBLEMS, ...HOUSE_PROBLEMS, ...MONEY_PROBLEMS }).toSorted(
    ([one], [other]) => Number(one > other) - Number(one < other),
  ),
);

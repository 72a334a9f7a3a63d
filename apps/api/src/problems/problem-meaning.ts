/** What a code means, and what whoever meets it does about it. */
export type ProblemMeaning = { status: number; meaning: string; whatToDo: string };

/**
 * What must be true of the database after any load, each as a query for what breaks it. Sound data
 * gives no row. They rely on no constraint: a constraint that somebody dropped is caught too.
 */
export type Invariant = {
  name: string;
  /** The rule of the product that it watches. */
  rule: string;
  /** Gives rows that say where it is broken. `$1`, where it stands, is the cap on live seats. */
  query: string;
};

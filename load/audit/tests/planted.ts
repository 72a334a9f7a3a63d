/** What breaks an invariant, once the constraints that forbid it are gone. */
export type Planted = {
  /** Its name. */
  invariant: string;
  statements: readonly string[];
};

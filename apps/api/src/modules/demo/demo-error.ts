/** Why there is no demo data to be had here, for whoever asked for it. */
export class DemoError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DemoError';
  }
}

import type { Page } from 'playwright-core';

import type { Stage } from '../stage.ts';
import type { TestWebApp } from '../web-app.ts';

/** A page in one of the states that people come upon it in. */
export type PageState = {
  /** Where it is, as the app registers it. */
  route: string;
  /** What of it is shown. */
  name: string;
  /** Brings the browser there, whoever it belonged to before. */
  open: (backstage: Backstage) => Promise<void>;
};

/** What a state is made with. */
export type Backstage = {
  web: TestWebApp;
  stage: Stage;
  page: Page;
};

/** Makes the browser that of somebody else: of whom it is by cookies, or of a stranger. */
export async function become(
  { page, web }: Backstage,
  cookies: Iterable<readonly [string, string]> = [],
): Promise<void> {
  await page.context().clearCookies();
  await page
    .context()
    .addCookies([...cookies].map(([name, value]) => ({ name, value, url: web.baseUrl })));
}

/** Waits until the page is there that is meant. */
export async function expectTitle(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** Presses a button of the page, and waits for what it leads to. */
export async function press(page: Page, name: string | RegExp): Promise<void> {
  await page
    .locator('main')
    .getByRole('button', { name })
    .filter({ visible: true })
    .first()
    .click();
}

export { DemoError } from './demo-error.ts';
export { createDemoService, type DemoOptions, type DemoService } from './demo.service.ts';
export { demoAccounts } from './groundwork.service.ts';

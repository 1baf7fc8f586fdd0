/** What runs workers and schedulers on the thread of the caller. Its other form, for browsers, is `inline-later.ts`. */
export { inlineLinks } from './inline-link.js';
export { inlineScheduler } from './inline-scheduler.js';
export { linkFaults } from './link-fault.js';

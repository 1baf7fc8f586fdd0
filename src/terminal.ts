/**
 * Progress in a terminal. Needs the packages `log-update`, `cli-truncate`, `picocolors` and `pretty-ms`. Node only.
 *
 * @module rearguard/terminal
 * @group Reference
 */
export type { MemberState } from './contract/quorum.js';
export type { Percentiles, Phase, PoolStatus, WorkerStatus } from './contract/status.js';
export type { ProgressScreen } from './terminal/screen.js';
export { type Progress, type ProgressOptions, showProgress, type Watched } from './terminal/show-progress.js';

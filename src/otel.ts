/**
 * Metrics and spans for OpenTelemetry. Needs the package `@opentelemetry/api`.
 *
 * @module rearguard/otel
 * @group Reference
 */
export type { MemberState } from './contract/quorum.js';
export type { Several, Solve, Solved, Steps, TaskContext } from './contract/solver.js';
export type { Percentiles, Phase, PoolStatus, WorkerStatus } from './contract/status.js';
export { type Instrumentable, type InstrumentOptions, instrument } from './otel/instrument.js';
export { traced } from './otel/traced.js';

/**
 * Metrics and spans for OpenTelemetry. Needs the package `@opentelemetry/api`.
 *
 * @module rearguard/otel
 * @group Reference
 */
export { type Instrumentable, type InstrumentOptions, instrument } from './otel/instrument.js';
export { traced } from './otel/traced.js';

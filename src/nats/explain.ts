import { RearguardError, SourceError } from '../errors.js';
import { inWords } from '../in-words.js';
import { ConnectionError } from './errors.js';

/** An error of the client is told as one of ours, with what could not be done. */
export const asConnectionError = (error: unknown, what: string): unknown =>
  error instanceof RearguardError ? error : new ConnectionError(`${what}: ${inWords(error)}`, { cause: error });

/** What a scheduler threw. */
export const asSourceError = (error: unknown): unknown =>
  error instanceof RearguardError
    ? error
    : new SourceError(`the scheduler failed: ${inWords(error)}`, { cause: error });

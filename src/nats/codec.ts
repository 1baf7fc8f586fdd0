import { deserialize, serialize } from 'node:v8';

/**
 * As a message: what structured clone keeps is kept, so tasks and results are what they are on one machine.
 *
 * @throws DataCloneError: a value in it cannot be cloned.
 */
export const pack = (value: unknown): Uint8Array => serialize(value);

export const unpack = <V>(bytes: Uint8Array): V => deserialize(bytes) as V;

import { deserializeError } from 'serialize-error';
import { decodeError as decode, type MakeError } from './decode-error.js';
import type { EncodedError } from './frames.js';

export { encodeError } from './encode-error.js';

const known: MakeError = (name) => deserializeError({ name, message: '', stack: '' });

/** What was thrown, made anew from what `encodeError` returned, in the classes that `serialize-error` knows: on the main thread, where users look at it. */
export const decodeError = (encoded: EncodedError): unknown => decode(encoded, known);

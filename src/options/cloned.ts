import { OptionError } from '../errors.js';

/**
 * A copy of what is to be given to workers, as they will see it.
 *
 * @throws OptionError: it cannot be cloned, so no worker could ever be given it.
 */
export function cloned(option: string, value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new OptionError(option, value, `${option} must be something that can be cloned: ${why}`);
  }
}

import { afterEach, describe, expect, test, vi } from 'vitest';
import { builtIn, decodeError } from '../../../src/wire/decode-error.js';
import { encodeError } from '../../../src/wire/encode-error.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('in a worker an error arrives', () => {
  test.each([Error, TypeError, RangeError, AggregateError, DOMException])('in its built-in class: %o', (BuiltIn) => {
    const thrown = Object.assign(Reflect.construct(BuiltIn, [[], 'broken']) as Error, { own: 1 });
    const arrived = decodeError(structuredClone(encodeError(thrown))) as Error;
    expect(arrived.constructor).toBe(BuiltIn);
    expect(arrived).toMatchObject({ name: thrown.name, message: thrown.message, stack: thrown.stack, own: 1 });
  });

  test('with its name and the built-in class above it, where its own is not known', () => {
    class LimitError extends RangeError {}
    const arrived = decodeError(structuredClone(encodeError(new LimitError('too much')))) as Error;
    expect(arrived).toBeInstanceOf(RangeError);
    expect(arrived.name).toBe('LimitError');
  });

  test('as an abort does, with its code', () => {
    const arrived = decodeError(structuredClone(encodeError(AbortSignal.abort().reason)));
    expect(arrived).toBeInstanceOf(DOMException);
    expect(arrived).toMatchObject({ name: 'AbortError', code: 20 });
  });
});

describe('no class is made of', () => {
  test.each(['Object', 'Map', 'Array', 'parseInt', 'globalThis', 'undefined', '', 'NoSuchError', '__proto__'])(
    'the name %s',
    (name) => {
      expect(builtIn(name)).toBeUndefined();
    },
  );

  test('the name of one that cannot be made from nothing', () => {
    class NeedyError extends Error {
      constructor(options: { deep: { text: string } }) {
        super(options.deep.text);
      }
    }
    vi.stubGlobal('NeedyError', NeedyError);
    expect(builtIn('NeedyError')).toBeUndefined();
  });
});

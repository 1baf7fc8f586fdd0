import vm from 'node:vm';
import fc from 'fast-check';
import { addKnownErrorConstructor, NonError } from 'serialize-error';
import { describe, expect, test } from 'vitest';
import { decodeError, encodeError } from '../../../src/wire/error-codec.js';

const across = (thrown: unknown): unknown => decodeError(structuredClone(encodeError(thrown)));

type AnyError = Error & Record<string, unknown>;
const errorAcross = (thrown: unknown): AnyError => {
  const arrived = across(thrown);
  expect(arrived).toBeInstanceOf(Error);
  return arrived as AnyError;
};

/** Makes reading `key` throw; without effect where the property is fixed. */
function hostile(error: object, key: string, enumerable = true): object {
  const get = () => {
    throw new TypeError('hostile');
  };
  Reflect.defineProperty(error, key, { enumerable, configurable: true, get });
  return error;
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

describe('an error arrives with', () => {
  test.each([Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])(
    'its built-in class: %o',
    (BuiltIn) => {
      const error = errorAcross(new BuiltIn('broken'));
      expect(error).toBeInstanceOf(BuiltIn);
      expect(error.constructor).toBe(BuiltIn);
      expect(error.name).toBe(BuiltIn.name);
      expect(error.message).toBe('broken');
    },
  );

  test('its stack', () => {
    const thrown = new Error('broken');
    expect(errorAcross(thrown).stack).toBe(thrown.stack);
    expect(thrown.stack).toContain('error-codec.test');
  });

  test('no properties it did not have', () => {
    expect(Object.keys(errorAcross(new Error('broken')))).toEqual([]);
    expect(errorAcross(new Error('broken'))).not.toHaveProperty('cause');
    expect(errorAcross(new Error('broken'))).not.toHaveProperty('code');
  });

  test('the name that its class sets', () => {
    class HttpError extends Error {
      override name = 'HttpProblem';
      status = 404;
    }
    expect(errorAcross(new HttpError('gone'))).toMatchObject({ name: 'HttpProblem', message: 'gone', status: 404 });
  });

  test('the name of its class, where the class sets none, and the built-in class above it', () => {
    class LimitError extends RangeError {}
    class TightLimitError extends LimitError {}
    const error = errorAcross(new TightLimitError('too much'));
    expect(error.name).toBe('TightLimitError');
    expect(error).toBeInstanceOf(RangeError);
    expect(errorAcross(new (class extends Error {})('nameless')).name).toBe('Error');
  });

  test('the name it was given itself', () => {
    expect(errorAcross(Object.assign(new Error('stop'), { name: 'AbortError' })).name).toBe('AbortError');
    expect(errorAcross(Object.assign(new TypeError('stop'), { name: 'Error' }))).toMatchObject({ name: 'Error' });
  });

  test('its own class, if serialize-error knows it', () => {
    class KnownError extends Error {
      override name = 'KnownError';
    }
    addKnownErrorConstructor(KnownError);
    const error = errorAcross(Object.assign(new KnownError('mine'), { code: 7 }));
    expect(error).toBeInstanceOf(KnownError);
    expect(error).toMatchObject({ name: 'KnownError', message: 'mine', code: 7 });
  });

  test('its code and the properties of a system error', () => {
    const thrown = Object.assign(new Error('ENOENT: no such file'), {
      code: 'ENOENT',
      errno: -2,
      syscall: 'open',
      path: '/x',
    });
    const error = errorAcross(thrown);
    expect({ ...error }).toStrictEqual({ ...thrown });
    expect(Object.keys(error).sort()).toEqual(['code', 'errno', 'path', 'syscall']);
  });

  test('properties that structured clone knows, unchanged', () => {
    const own = {
      date: new Date(5),
      map: new Map([['a', new Set([1n])]]),
      bytes: new Uint8Array([1, 2, 3]),
      big: 2n ** 70n,
      pattern: /x/g,
      nothing: undefined,
      no: null,
      list: [undefined, Number.NaN, -0],
      nested: { deep: { deeper: { deepest: { at: 5 } } } },
    };
    expect({ ...errorAcross(Object.assign(new Error('broken'), own)) }).toStrictEqual(own);
  });

  test('a property called __proto__ as a property', () => {
    const error = errorAcross(
      Object.defineProperty(new Error('x'), '__proto__', { value: { evil: 1 }, enumerable: true }),
    );
    expect(Object.getPrototypeOf(error)).toBe(Error.prototype);
    expect(Object.keys(error)).toEqual(['__proto__']);
  });
});

describe('a cause arrives', () => {
  test('with its class and properties, and hidden as on any error', () => {
    const cause = Object.assign(new TypeError('inner'), { code: 'E_INNER' });
    const error = errorAcross(new RangeError('outer', { cause }));
    expect(error.cause).toBeInstanceOf(TypeError);
    expect(error.cause).toMatchObject({ message: 'inner', code: 'E_INNER', stack: cause.stack });
    expect(Object.keys(error)).toEqual([]);
  });

  test.each([undefined, null, 0, '', false, 'text', 1n, { code: 3 }, [1]])('as it is, if it is %o', (cause) => {
    expect(errorAcross(new Error('outer', { cause })).cause).toStrictEqual(cause);
  });

  test('from a depth of 900', () => {
    let thrown = new Error('0');
    for (let depth = 1; depth < 900; depth++) thrown = new Error(String(depth), { cause: thrown });
    let error = across(thrown);
    for (let depth = 899; depth >= 0; depth--) {
      expect(error).toHaveProperty('message', String(depth));
      error = (error as Error).cause;
    }
    expect(error).toBeUndefined();
  });

  test('cut off where the chain has no end', () => {
    class Endless extends Error {
      override get cause(): unknown {
        return new Endless('more');
      }
    }
    let length = 0;
    for (let error = across(new Endless('first')); error instanceof Error; error = error.cause) length++;
    expect(length).toBe(1000);
  });

  test('as the same object where it is the same, in cycles too', () => {
    const thrown = Object.assign(new Error('a'), { cause: {}, twin: {}, self: {} });
    const other = new TypeError('b', { cause: thrown });
    Object.assign(thrown, { cause: other, twin: other, self: thrown });
    const error = errorAcross(thrown);
    expect(error.self).toBe(error);
    expect(error.twin).toBe(error.cause);
    expect((error.cause as Error).cause).toBe(error);
  });
});

describe('an AggregateError arrives', () => {
  test('with its class and all its errors, of any kind', () => {
    const error = errorAcross(
      new AggregateError(
        [new TypeError('one'), 'two', undefined, new AggregateError([new RangeError('three')])],
        'many',
      ),
    );
    expect(error).toBeInstanceOf(AggregateError);
    expect(error.message).toBe('many');
    expect(error.errors).toHaveLength(4);
    expect(error.errors).toMatchObject([
      { name: 'TypeError', message: 'one' },
      'two',
      undefined,
      { errors: [{ name: 'RangeError' }] },
    ]);
    expect(Object.keys(error)).toEqual([]);
  });

  test('with none, and with values only', () => {
    expect(errorAcross(new AggregateError([], 'none')).errors).toEqual([]);
    expect(errorAcross(new AggregateError([1, 'a'], 'values')).errors).toEqual([1, 'a']);
  });

  test('with the first thousand if there are more', () => {
    const errors = errorAcross(new AggregateError(Array.from({ length: 5000 }, (_, i) => new Error(String(i)))))
      .errors as Error[];
    expect(errors.map((error) => error.message)).toEqual(Array.from({ length: 999 }, (_, i) => String(i)));
  });
});

describe('what is no error arrives as it is:', () => {
  test.each([
    undefined,
    null,
    0,
    -0,
    Number.NaN,
    '',
    'text',
    false,
    12n,
    [],
    [1, [2]],
    { code: 5 },
    new Date(1),
    new Map([[1, 2]]),
  ])('%o', (thrown) => {
    expect(across(thrown)).toStrictEqual(thrown);
  });

  test('a class instance without its class, and a cycle', () => {
    class Problem {
      status = 500;
      readonly self = this;
    }
    const arrived = across(new Problem()) as Problem;
    expect(arrived.status).toBe(500);
    expect(arrived.self).toBe(arrived);
  });
});

describe('what cannot be cloned arrives as a NonError that shows it:', () => {
  test.each<[string, unknown, string]>([
    ['a symbol', Symbol('stop'), 'Non-error value: Symbol(stop)'],
    ['a function', function stop() {}, 'Non-error value: [Function stop]'],
    ['an object with a function', { code: 5, retry() {} }, 'Non-error value: {"code":5}'],
    ['a proxy', new Proxy({ code: 5 }, {}), 'Non-error value: {"code":5}'],
    ['a promise', Promise.resolve(), 'Non-error value: {}'],
  ])('%s', (_, thrown, message) => {
    const error = errorAcross(thrown);
    expect(error).toBeInstanceOf(NonError);
    expect(error.name).toBe('NonError');
    expect(error.message).toBe(message);
  });

  test('a revoked proxy, a throwing getter', () => {
    expect(errorAcross(revoked({})).message).toBe('Non-error value: unreadable');
    expect(errorAcross(revoked(new Error('x'))).message).toBe('Non-error value: unreadable');
    expect(errorAcross(hostile({}, 'code')).message).toBe('Non-error value: [object Object]');
  });
});

describe('an error with parts that cannot travel arrives without them:', () => {
  test('functions, symbols, throwing getters', () => {
    const thrown = hostile(Object.assign(new Error('broken'), { kept: 1, retry() {}, tag: Symbol('t') }), 'secret');
    expect({ ...errorAcross(thrown) }).toStrictEqual({ kept: 1 });
  });

  test.each(['name', 'message', 'stack', 'cause', 'code', 'errors'])('a throwing %s', (key) => {
    const error = errorAcross(hostile(Object.assign(new TypeError('broken'), { kept: 1 }), key));
    expect(error).toMatchObject({ kept: 1 });
    expect(error).toBeInstanceOf(TypeError);
    if (key !== 'message') expect(error.message).toBe('broken');
  });

  test('of a property that cannot be cloned, all but its JSON-like part', () => {
    const request = { url: '/x', headers: { accept: '*' }, retry() {}, socket: { parent: { parent: { parent: {} } } } };
    const error = errorAcross(Object.assign(new Error('broken'), { request }));
    expect(error.request).toStrictEqual({ url: '/x', headers: { accept: '*' }, socket: { parent: { parent: {} } } });
    expect(errorAcross(Object.assign(new Error('broken'), { jobs: Promise.resolve() })).jobs).toEqual({});
  });

  test('in the lists of such a property too; errors as errors, buffers and streams by their kind', () => {
    const bad = () => {};
    const inner = Object.assign(new RangeError('inner'), { bad });
    const list = [bad, 1n, [bad, 'kept'], inner];
    const socket = { bad, pipe: bad, on: bad };
    const job = {
      bad,
      list,
      socket,
      bytes: new Uint8Array(1_000),
      when: new Date(5),
      tag: Symbol('t'),
      none: undefined,
    };
    const { job: arrived } = errorAcross(Object.assign(new Error('broken'), { job })) as unknown as { job: typeof job };
    expect(arrived).toStrictEqual({
      list: [1n, ['kept'], new RangeError('inner')],
      socket: '[object Stream]',
      bytes: '[object Uint8Array]',
      when: '1970-01-01T00:00:00.005Z',
      none: undefined,
    });
    expect(arrived.list[2]).toBeInstanceOf(RangeError);
  });

  test('a property that nothing can be made of', () => {
    const error = errorAcross(
      Object.assign(new Error('broken'), { gone: revoked({}), bad: hostile({}, 'x'), kept: 1 }),
    );
    expect({ ...error }).toStrictEqual({ kept: 1 });
  });

  test('a message that is no string becomes one', () => {
    const withMessage = (message: unknown) => errorAcross(Object.assign(new Error('x'), { message })).message;
    expect(withMessage({ toString: () => 'shown' })).toBe('shown');
    expect(withMessage(5)).toBe('5');
    expect(withMessage(Symbol('s'))).toBe('Symbol(s)');
    expect(withMessage(Object.create(null))).toBe('');
    expect(withMessage(undefined)).toBe('');
  });

  test('a stack that is no string is replaced by the head of one, not by the one of the codec', () => {
    expect(errorAcross(Object.assign(new TypeError('x'), { stack: [{ line: 5 }] })).stack).toBe('TypeError: x');
    expect(errorAcross(Object.assign(new TypeError('x'), { stack: undefined })).stack).toBe('TypeError: x');
  });

  test('a name that is no string gives way to the class', () => {
    expect(errorAcross(Object.assign(new TypeError('x'), { name: 5 })).name).toBe('TypeError');
    expect(errorAcross(Object.assign(new TypeError('x'), { name: '' })).name).toBe('TypeError');
  });
});

describe('an unusual error arrives as an error:', () => {
  test('frozen', () => {
    const error = errorAcross(Object.freeze(Object.assign(new TypeError('frozen'), { code: 1 })));
    expect(error).toMatchObject({ name: 'TypeError', message: 'frozen', code: 1 });
    expect(Object.isFrozen(error)).toBe(false);
  });

  test('behind a proxy', () => {
    const error = errorAcross(new Proxy(Object.assign(new TypeError('hidden'), { code: 1 }), {}));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: 'hidden', code: 1 });
  });

  test('behind a proxy that throws at everything but its prototype', () => {
    const deny = () => {
      throw new TypeError('denied');
    };
    const proxy = new Proxy(new TypeError('hidden'), {
      get: deny,
      ownKeys: deny,
      has: deny,
      getOwnPropertyDescriptor: deny,
    });
    expect(errorAcross(proxy)).toMatchObject({ name: 'TypeError', message: '' });
  });

  test('a DOMException, with its name and code', () => {
    const error = errorAcross(new DOMException('stopped', 'AbortError'));
    expect(error).toBeInstanceOf(DOMException);
    expect(error).toMatchObject({ name: 'AbortError', message: 'stopped', code: 20 });
    expect(errorAcross(AbortSignal.abort().reason)).toMatchObject({ name: 'AbortError' });
    expect(errorAcross(errorAcross(new DOMException('stopped', 'AbortError')))).toMatchObject({
      name: 'AbortError',
      code: 20,
    });
  });

  test('from another realm', () => {
    const error = errorAcross(
      vm.runInNewContext('Object.assign(new TypeError("far", { cause: new RangeError("farther") }), { code: 1 })'),
    );
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ name: 'TypeError', message: 'far', code: 1 });
    expect(error.cause).toBeInstanceOf(RangeError);
    expect(errorAcross(vm.runInNewContext('new (class Far extends Error {})("x")')).name).toBe('Far');
  });

  test('with an Error.prototype but never constructed', () => {
    expect(errorAcross(Object.assign(Object.create(TypeError.prototype), { message: 'old style' }))).toMatchObject({
      name: 'TypeError',
      message: 'old style',
      stack: 'TypeError: old style',
    });
  });
});

test('an error that has travelled can travel again', () => {
  const thrown = Object.assign(new RangeError('outer', { cause: new TypeError('inner') }), { at: new Date(3) });
  expect(across(across(thrown))).toStrictEqual(across(thrown));
});

describe('whatever is thrown', () => {
  const anything = fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withObjectString: true,
    withTypedArray: true,
    withSparseArray: true,
  });
  // Recipes, because fast-check looks into its values, which the values here would not stand.
  type Recipe =
    | { make: 'value'; value: unknown }
    | { make: 'revoked' }
    | {
        make: 'error';
        base: string;
        own: { key: string; value: Recipe; enumerable: boolean; throws: boolean }[];
        proxied: boolean;
      };

  class Custom extends Error {}
  const bases: Record<string, () => Error> = {
    Error: () => new Error('m'),
    TypeError: () => new TypeError('m'),
    Custom: () => new Custom('m'),
    DOMException: () => new DOMException('m', 'AbortError'),
    AggregateError: () => new AggregateError(['a', new Error('b')], 'm'),
    NonError: () => new NonError('m'),
  };

  const recipe = fc.letrec<{ any: Recipe; error: Recipe }>((tie) => ({
    any: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.record({
        make: fc.constant('value'),
        value: fc.oneof(
          anything,
          fc.constantFrom<unknown>(Symbol('s'), () => {}, Promise.resolve(), new WeakMap(), globalThis),
        ),
      }),
      fc.record({ make: fc.constant('revoked') }),
      tie('error'),
    ) as fc.Arbitrary<Recipe>,
    error: fc.record({
      make: fc.constant('error'),
      base: fc.constantFrom(...Object.keys(bases)),
      own: fc.array(
        fc.record({
          key: fc.oneof(
            fc.constantFrom(
              'name',
              'message',
              'stack',
              'cause',
              'errors',
              'code',
              'toJSON',
              'constructor',
              '__proto__',
            ),
            fc.string(),
          ),
          value: tie('any'),
          enumerable: fc.boolean(),
          throws: fc.boolean(),
        }),
      ),
      proxied: fc.boolean(),
    }) as fc.Arbitrary<Recipe>,
  })).any;

  const bake = (from: Recipe): unknown => {
    if (from.make === 'value') return from.value;
    if (from.make === 'revoked') return revoked(new Error('revoked'));
    const error = bases[from.base]?.() as Error;
    // Made on first sight, with the name and message of that time.
    void error.stack;
    for (const { key, value, enumerable, throws } of from.own) {
      if (throws) hostile(error, key, enumerable);
      else Reflect.defineProperty(error, key, { value: bake(value), enumerable, configurable: true });
    }
    return from.proxied ? new Proxy(error, {}) : error;
  };

  test('can be encoded, cloned and decoded', () => {
    fc.assert(
      fc.property(recipe, (thrown) => {
        const arrived = across(bake(thrown));
        if (thrown.make === 'error') expect(arrived instanceof Error).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('arrives as it is, if structured clone can take it and it is no error', () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(across(value)).toStrictEqual(structuredClone(value));
      }),
    );
  });
});

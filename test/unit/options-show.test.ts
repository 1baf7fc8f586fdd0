import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { show } from '../../src/options/show.js';

const long = 'x'.repeat(1_000_000);
const cyclic: Record<string, unknown> = { name: 'loop' };
cyclic.self = cyclic;
const { proxy, revoke } = Proxy.revocable({}, {});
revoke();

describe('a value in a message', () => {
  test.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [true, 'true'],
    [-1.5, '-1.5'],
    [Number.NaN, 'NaN'],
    [12n, '12n'],
    ['a "b"', '"a \\"b\\""'],
    ['line\nbreak', '"line\\nbreak"'],
    [Symbol('s'), 'Symbol(s)'],
    [() => long, 'a function'],
    [class Solver {}, 'a function'],
    [[], '[]'],
    [{}, '{}'],
    [[1, 'a', [2, [3]]], '[1, "a", [2, …]]'],
    [{ min: 3, max: { of: { more: 1 } } }, '{ min: 3, max: { of: … } }'],
    [Object.create(null), '{}'],
    [new Date(0), 'an instance of Date'],
    [new Map(), 'an instance of Map'],
    [cyclic, '{ name: "loop", self: { name: "loop", self: … } }'],
  ])('is readable: %#', (value, text) => {
    expect(show(value)).toBe(text);
  });

  test('is named as unreadable when it resists', () => {
    const hostile = {
      get size() {
        throw new Error('hostile');
      },
    };
    for (const value of [proxy, [proxy], hostile, { constructor: 1, hostile }])
      expect(show(value)).toBe('a value that cannot be read');
  });

  test('is cut when it is long, in one line', () => {
    for (const value of [
      long,
      [long, long],
      { [long]: 1 },
      Array.from({ length: 1_000_000 }, () => 1),
      new Array(2 ** 32 - 1),
    ]) {
      expect(show(value)).toMatch(/^.{50,64}…"?$/);
    }
  });

  test('never throws, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true, withObjectString: true }),
        (value) => {
          expect(show(value).length).toBeLessThan(150);
        },
      ),
    );
  });
});

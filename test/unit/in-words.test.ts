import { expect, test } from 'vitest';
import { inWords } from '../../src/in-words.js';

test.each([
  [new RangeError('too far'), 'RangeError: too far'],
  ['a string', 'a string'],
  [undefined, 'undefined'],
  [Object.create(null), 'something that has no text'],
  [Symbol('s'), 'Symbol(s)'],
])('there is a line of text for whatever was thrown: %#', (thrown, text) => {
  expect(inWords(thrown)).toBe(text);
});

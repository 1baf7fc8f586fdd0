import { expect, it } from 'vitest';
import { checkSolveOptions } from '../../src/options.js';

it.each(['skip', 'repeat', 'fail'] as const)('rerun may be %s', (rerun) => {
  expect(checkSolveOptions({ rerun }).rerun).toBe(rerun);
});

it.each([{}, { rerun: undefined }])('rerun is skip with %o', (options) => {
  expect(checkSolveOptions(options).rerun).toBe('skip');
});

it('rerun is nothing else', () => {
  expect(() => checkSolveOptions({ rerun: 'always' as never })).toThrow(
    expect.objectContaining({
      name: 'OptionError',
      option: 'rerun',
      message: 'rerun must be one of skip, repeat, fail: got "always"',
    }),
  );
});

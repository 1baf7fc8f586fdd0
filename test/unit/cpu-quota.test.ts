import { expect, it } from 'vitest';
import { cpuQuota } from '../../src/platform/cpu-quota.js';

const files =
  (contents: Record<string, string>) =>
  (file: string): string | undefined =>
    contents[file.replace('/sys/fs/cgroup/', '')];

it.each([
  ['no limit is set', { 'cpu.max': 'max 100000\n' }, undefined],
  ['there is no control group', {}, undefined],
  ['the limit is whole', { 'cpu.max': '200000 100000\n' }, 2],
  ['the limit is a fraction', { 'cpu.max': '150000 100000\n' }, 2],
  ['the limit is less than one', { 'cpu.max': '50000 100000\n' }, 1],
  ['version 1 has a limit', { 'cpu/cpu.cfs_quota_us': '300000\n', 'cpu/cpu.cfs_period_us': '100000\n' }, 3],
  ['version 1 has none', { 'cpu/cpu.cfs_quota_us': '-1\n', 'cpu/cpu.cfs_period_us': '100000\n' }, undefined],
  ['the file holds nonsense', { 'cpu.max': 'nonsense' }, undefined],
])('when %s', (_, contents, expected) => {
  expect(cpuQuota(files(contents as Record<string, string>))).toBe(expected);
});

/** Reads a file of the control group; undefined where there is none. */
export type ReadControl = (file: string) => string | undefined;

/**
 * How many processors' worth of time the container may use, rounded up; undefined if it is not limited.
 * Node counts the processors it may run on, not the share of them that a container is given.
 */
export function cpuQuota(read: ReadControl): number | undefined {
  const [quota, period] = read('/sys/fs/cgroup/cpu.max')?.trim().split(' ') ?? [
    read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us')?.trim(),
    read('/sys/fs/cgroup/cpu/cpu.cfs_period_us')?.trim(),
  ];
  const share = Number(quota) / Number(period);
  return Number.isFinite(share) && share > 0 ? Math.ceil(share) : undefined;
}

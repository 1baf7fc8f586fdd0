import type { WorkerStatus } from 'rearguard';

const SAMPLES = 48;

/** How busy each worker was, sample by sample. */
export class BusyHistory {
  private readonly shares = new Map<number, number[]>();
  private readonly busyMs = new Map<number, number>();
  private at = performance.now();

  sample(workers: readonly WorkerStatus[]): void {
    const now = performance.now();
    const elapsed = Math.max(1, now - this.at);
    this.at = now;
    for (const { id, busyMs } of workers) {
      const share = Math.min(1, Math.max(0, (busyMs - (this.busyMs.get(id) ?? busyMs)) / elapsed));
      this.busyMs.set(id, busyMs);
      this.shares.set(id, [...(this.shares.get(id) ?? new Array<number>(SAMPLES).fill(0)), share].slice(-SAMPLES));
    }
  }

  of(id: number): readonly number[] {
    return this.shares.get(id) ?? [];
  }
}

/** An area under a line, from the left, as the path of a drawing of that size. */
export function sparkline(shares: readonly number[], width: number, height: number): { line: string; area: string } {
  if (shares.length < 2) return { line: '', area: '' };
  const dx = width / (SAMPLES - 1);
  const left = width - (shares.length - 1) * dx;
  const points = shares.map(
    (share, at) => `${(left + at * dx).toFixed(1)},${(height - 1 - share * (height - 2)).toFixed(1)}`,
  );
  const line = `M${points.join('L')}`;
  return { line, area: `${line}L${width},${height}L${left.toFixed(1)},${height}Z` };
}

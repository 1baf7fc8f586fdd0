import { type InlineWorkerOptions, inlineWorker } from 'rearguard/testing';
import { type Observable, tap } from 'rxjs';
import { vi } from 'vitest';
import { marbleText, type Row } from './marble-text.js';

export const FRAME_MS = 10;

/** A solver that takes as many frames as it is told for a task, and gives the letter as a capital; `false`: it throws at its first attempt. */
export type Script = Readonly<Record<string, number>>;

/** Takes down what happens in a pool of inline workers, frame by frame, on timers that a test turns. */
export class Film {
  private readonly rows: Row[] = [];
  private readonly begin = Date.now();

  get frame(): number {
    return Math.round((Date.now() - this.begin) / FRAME_MS);
  }

  /** A row of marbles; returns what adds to it. */
  marbles(label: string): (symbol: string) => void {
    return this.row(label, 'marbles');
  }

  /** A row for each worker; returns a double that shows there what it runs. */
  workers(
    size: number,
    script: Script,
    fails: (task: string, attempt: number) => boolean = () => false,
    options: InlineWorkerOptions = {},
  ) {
    const rows = Array.from({ length: size }, (_, worker) => this.row(`worker ${worker + 1}`, 'bars'));
    return inlineWorker(
      (task: string, { workerId, attempt, signal }) => {
        const row = rows[(workerId - 1) % size];
        row?.(task);
        return new Promise<string>((resolve, reject) => {
          setTimeout(
            () => {
              const bad = fails(task, attempt);
              row?.(bad ? '!' : '.');
              if (bad) reject(new Error(`no ${task}`));
              else resolve(task.toUpperCase());
            },
            (script[task] ?? 1) * FRAME_MS,
          );
          signal.addEventListener('abort', () => {
            row?.('!');
            reject(signal.reason);
          });
        });
      },
      {},
      options,
    );
  }

  /** Shows a stream in a row, as it is. */
  show<V>(label: string, stream$: Observable<V>): Observable<V> {
    const seen = this.marbles(label);
    return stream$.pipe(
      tap({ next: (value) => seen(String(value)), complete: () => seen('|'), error: () => seen('#') }),
    );
  }

  /** Lets so many frames pass and returns the text. */
  async develop(title: string, frames: number): Promise<string> {
    for (let frame = 0; frame < frames; frame++) await vi.advanceTimersByTimeAsync(FRAME_MS);
    return marbleText(title, this.rows);
  }

  private row(label: string, kind: Row['kind']): (symbol: string) => void {
    const seen: (readonly [number, string])[] = [];
    this.rows.push({ label, kind, seen });
    return (symbol) => void seen.push([this.frame, symbol]);
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(new URL('./host.js', import.meta.url));

/** Host processes on this machine; on others, somebody starts the same file there. */
export class Hosts {
  private readonly children: ChildProcess[];
  private readonly gone: Promise<unknown>[];

  constructor(count: number, url: string, workers: number) {
    this.children = Array.from({ length: count }, () =>
      spawn(process.execPath, [FILE, url, `${workers}`], { stdio: ['ignore', 'inherit', 'inherit'] }),
    );
    this.gone = this.children.map((child) => new Promise((resolve) => child.once('close', resolve)));
    process.once('exit', this.killAll);
  }

  /** As if its machine had lost its power. */
  killOne(): void {
    this.children[0]?.kill('SIGKILL');
  }

  /** They leave by themselves when the run is over; one that came too late for it would wait for the next. */
  async sendHome(): Promise<void> {
    for (const child of this.children) child.kill('SIGTERM');
    await Promise.all(this.gone);
    process.off('exit', this.killAll);
  }

  private readonly killAll = (): void => {
    for (const child of this.children) child.kill('SIGKILL');
  };
}

import type { PoolStatus } from 'rearguard';
import { IN_HAND, QUEUE_CAPACITY } from './crew.js';
import { element, say } from './element.js';

interface Bar {
  readonly fill: HTMLElement;
  readonly meter: HTMLElement;
  readonly value: HTMLElement;
}

/** How far the scheduler is ahead: what waits, what is in hand, and how much more may come. */
export class Flow {
  private readonly bars: Record<'queue' | 'hand' | 'credits', Bar>;
  private readonly headline: HTMLElement;
  private readonly size: number;

  constructor(into: HTMLElement, headline: HTMLElement, size: number) {
    into.replaceChildren();
    this.headline = headline;
    this.size = size;
    const window = QUEUE_CAPACITY + size;
    this.bars = {
      queue: addBar(into, 'Queue', 'queue', QUEUE_CAPACITY),
      hand: addBar(into, 'In hand', 'hand', size * IN_HAND),
      credits: addBar(into, 'Credits', 'credits', window),
    };
  }

  show({ queued, inFlight, waitingRetry, paused, phase }: PoolStatus): void {
    const window = QUEUE_CAPACITY + this.size;
    const credits = Math.max(0, window - queued - inFlight - waitingRetry);
    fill(this.bars.queue, queued, QUEUE_CAPACITY);
    fill(this.bars.hand, inFlight, this.size * IN_HAND);
    fill(this.bars.credits, credits, window);
    const words =
      phase === 'stopped'
        ? 'closed'
        : paused
          ? 'paused'
          : credits === 0
            ? 'the scheduler waits'
            : queued + inFlight === 0
              ? 'nothing to do'
              : `room for ${credits} more`;
    say(this.headline, words);
  }
}

function addBar(into: HTMLElement, name: string, kind: string, most: number): Bar {
  const fillElement = element('i', 'fill');
  const meter = element('div', 'meter', fillElement);
  meter.setAttribute('role', 'meter');
  meter.setAttribute('aria-label', name);
  meter.setAttribute('aria-valuemin', '0');
  meter.setAttribute('aria-valuemax', `${most}`);
  meter.style.setProperty('--cells', `${most}`);
  const value = element('span', 'value');
  into.append(element('div', `bar ${kind}`, element('span', 'label', name), meter, value));
  return { fill: fillElement, meter, value };
}

function fill({ fill: cells, meter, value }: Bar, count: number, most: number): void {
  cells.style.inlineSize = `${(Math.min(count, most) / most) * 100}%`;
  meter.setAttribute('aria-valuenow', `${Math.min(count, most)}`);
  say(value, `${count}/${most}`);
}

const LEFT = ['pulled', 'enqueued'] as const;
const RIGHT = ['queued', 'inFlight', 'done', 'failed', 'cancelled'] as const;
const NAMES = {
  pulled: 'pulled',
  enqueued: 'children',
  queued: 'queued',
  inFlight: 'in hand',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** What came in is what became of it, at every moment. */
export class Books {
  private readonly cells = new Map<string, HTMLElement>();
  private readonly balance: HTMLElement;

  constructor(into: HTMLElement, balance: HTMLElement) {
    this.balance = balance;
    into.replaceChildren();
    for (const key of [...LEFT, ...RIGHT]) {
      const value = element('dd', '');
      this.cells.set(key, value);
      into.append(element('div', `entry ${key}`, element('dt', '', NAMES[key]), value));
    }
  }

  show(status: PoolStatus): void {
    for (const key of [...LEFT, ...RIGHT]) {
      const cell = this.cells.get(key);
      if (!cell) continue;
      say(cell, status[key].toLocaleString('en'));
      cell.classList.toggle('some', status[key] > 0);
    }
    const came = status.pulled + status.enqueued;
    const became = RIGHT.reduce((sum, key) => sum + status[key], 0) + status.waitingRetry;
    this.balance.dataset.balanced = `${came === became}`;
    say(
      this.balance,
      came === became ? `${came.toLocaleString('en')} in = ${became.toLocaleString('en')} out ✓` : 'out of balance',
    );
  }
}

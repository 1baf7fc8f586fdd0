import type { MemberState, PoolStatus, Quorum } from 'rearguard';
import { element, say } from './element.js';
import { type BusyHistory, sparkline } from './history.js';

const WIDTH = 96;
const HEIGHT = 22;
/** Who is lost stays on the board for a while, so that one sees it. */
const FAREWELL_MS = 4_000;

interface Row {
  readonly item: HTMLLIElement;
  readonly state: HTMLElement;
  readonly tasks: HTMLElement;
  readonly line: SVGPathElement | undefined;
  readonly area: SVGPathElement | undefined;
  last: MemberState;
  leaving: boolean;
}

/** Every member with its state, its tasks and how busy it was. */
export class Roll {
  private readonly rows = new Map<string, Row>();
  private readonly list: HTMLElement;
  private readonly summary: HTMLElement;

  constructor(list: HTMLElement, summary: HTMLElement) {
    this.list = list;
    this.summary = summary;
  }

  show({ members, allStopped }: Quorum, status: PoolStatus, history: BusyHistory): void {
    // Each view has a scheduler of its own: only the last one is of interest.
    const scheduler = members.filter(({ kind }) => kind === 'scheduler').slice(-1);
    const shown = [...scheduler, ...members.filter(({ kind }) => kind === 'worker')];
    for (const { id, kind, state } of shown) {
      const key = kind === 'scheduler' ? 'scheduler' : id;
      const row = this.rows.get(key) ?? this.add(key, kind === 'scheduler');
      this.write(row, state);
      if (kind === 'scheduler') {
        say(row.tasks, `${status.pulled}`);
        continue;
      }
      const number = Number(id.split('-').at(-1));
      const worker = status.workers.find((one) => one.id === number);
      if (worker) say(row.tasks, `${worker.tasks}`);
      const path = sparkline(history.of(number), WIDTH, HEIGHT);
      row.line?.setAttribute('d', path.line);
      row.area?.setAttribute('d', path.area);
    }
    this.seeOut(new Set(shown.map(({ id, kind }) => (kind === 'scheduler' ? 'scheduler' : id))));
    this.sum(
      shown.map(({ state }) => state),
      allStopped,
    );
  }

  clear(): void {
    this.rows.clear();
    this.list.replaceChildren();
  }

  private add(id: string, isScheduler: boolean): Row {
    const state = element('span', 'state');
    const tasks = element('span', 'tasks');
    const spark = isScheduler ? undefined : sparkSvg();
    const item = element('li', 'member', element('i', 'dot'), element('span', 'name', id.replace('-', ' ')), state);
    item.append(spark?.svg ?? element('span', 'hint', 'tiles pulled'), tasks);
    const row: Row = { item, state, tasks, line: spark?.line, area: spark?.area, last: 'starting', leaving: false };
    this.rows.set(id, row);
    if (isScheduler) this.list.prepend(item);
    else this.list.append(item);
    return row;
  }

  private write(row: Row, state: MemberState): void {
    row.last = state;
    if (row.item.dataset.state !== state) row.item.dataset.state = state;
    say(row.state, state);
  }

  private seeOut(present: ReadonlySet<string>): void {
    for (const [id, row] of this.rows) {
      if (present.has(id) && row.last !== 'lost') continue;
      if (row.leaving || id === 'scheduler') continue;
      row.leaving = true;
      if (row.last !== 'stopped') this.write(row, 'lost');
      setTimeout(() => {
        row.item.remove();
        if (this.rows.get(id) === row) this.rows.delete(id);
      }, FAREWELL_MS);
    }
  }

  private sum(states: readonly MemberState[], allStopped: boolean): void {
    if (allStopped && states.length > 0) return say(this.summary, 'all have stopped');
    const counts = new Map<MemberState, number>();
    for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
    say(this.summary, [...counts].map(([state, count]) => `${count} ${state}`).join(' · '));
  }
}

function sparkSvg(): { svg: SVGSVGElement; line: SVGPathElement; area: SVGPathElement } {
  const make = <K extends keyof SVGElementTagNameMap>(tag: K): SVGElementTagNameMap[K] =>
    document.createElementNS('http://www.w3.org/2000/svg', tag);
  const svg = make('svg');
  svg.setAttribute('class', 'spark');
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', 'share of time busy');
  const area = make('path');
  area.setAttribute('class', 'area');
  const line = make('path');
  line.setAttribute('class', 'line');
  svg.append(area, line);
  return { svg, line, area };
}

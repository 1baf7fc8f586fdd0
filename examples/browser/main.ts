import '@fontsource-variable/archivo';
import '@fontsource-variable/jetbrains-mono';
import { byId, say } from './element.js';
import { listenToGestures } from './gestures.js';
import { Log } from './log.js';
import { Picture } from './picture.js';
import { Roll } from './roll.js';
import { Session } from './session.js';
import type { Point, View } from './tiles.js';

/** Drawing begins anew no more often than this while the view moves. */
const SETTLE_MS = 120;
const DEEPEST = 2e-14;
const HOME = { re: -0.743644786, im: 0.1318252536, width: 0.0042 };

const canvas = byId<HTMLCanvasElement>('canvas');
const home = (): View => ({ re: HOME.re, im: HOME.im, scale: HOME.width / Math.max(canvas.width, canvas.height) });
const picture = new Picture(canvas, { re: HOME.re, im: HOME.im, scale: 1 });
const roll = new Roll(byId('roll'), byId('summary'));
const log = new Log(byId('log'));
let pointer: Point | undefined;
const middle = (): Point => ({ x: canvas.width / 2, y: canvas.height / 2 });
const start = (): Session => new Session(picture, roll, log, () => pointer ?? middle());

picture.fit();
picture.view = home();
let session = start();
let isSettling = false;

function look(view: View): void {
  picture.look(view);
  say(byId('depth'), `×${Math.round(0.004 / view.scale).toLocaleString('en')}`);
  if (isSettling) return;
  isSettling = true;
  setTimeout(() => {
    isSettling = false;
    session.draw();
  }, SETTLE_MS);
}

listenToGestures(canvas, {
  pan(dx, dy) {
    const { view, density } = picture;
    look({ ...view, re: view.re - dx * density * view.scale, im: view.im - dy * density * view.scale });
  },
  zoom(factor, around) {
    const { view, density } = picture;
    const scale = Math.max(DEEPEST, Math.min(view.scale / factor, 0.02));
    const at = around ? { x: around.x * density, y: around.y * density } : middle();
    const plane = picture.planeAt(at);
    const { x, y } = middle();
    look({ scale, re: plane.re - (at.x - x) * scale, im: plane.im - (at.y - y) * scale });
  },
  home: () => look(home()),
  point: ({ x, y }) => {
    pointer = { x: x * picture.density, y: y * picture.density };
  },
});
new ResizeObserver(() => {
  picture.fit();
  look({ ...picture.view });
}).observe(canvas);

const buttons = { kill: byId('kill'), poison: byId('poison'), pause: byId('pause'), drain: byId('drain') };
const label = (button: HTMLElement, text: string): void => say(button.firstElementChild as HTMLElement, text);
let phase: 'running' | 'draining' | 'drained' = 'running';

function allow(isOn: boolean): void {
  for (const name of ['kill', 'poison', 'pause'] as const) (buttons[name] as HTMLButtonElement).disabled = !isOn;
}

function togglePause(): void {
  session.pause();
  buttons.pause.setAttribute('aria-pressed', `${session.isPaused}`);
  label(buttons.pause, session.isPaused ? 'Resume' : 'Pause');
  log.note(session.isPaused ? 'paused: nothing new is handed to the workers' : 'resumed');
}

async function drainOrStart(): Promise<void> {
  if (phase === 'draining') return;
  if (phase === 'drained') {
    session.close();
    session = start();
    phase = 'running';
    allow(true);
    label(buttons.drain, 'Drain');
    log.note('a new crew comes on duty');
    return session.draw();
  }
  phase = 'draining';
  if (session.isPaused) togglePause();
  allow(false);
  label(buttons.drain, 'Draining');
  await session.drain();
  phase = 'drained';
  label(buttons.drain, 'Start again');
}

const actions: Record<string, () => unknown> = {
  k: () => session.kill(),
  p: () => session.poison(),
  h: togglePause,
  d: drainOrStart,
};
const keys = { kill: 'k', poison: 'p', pause: 'h', drain: 'd' } as const;
for (const [name, key] of Object.entries(keys)) {
  buttons[name as keyof typeof buttons].addEventListener('click', () => void actions[key]?.());
}
addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (phase !== 'running' && event.key !== 'd') return;
  void actions[event.key.toLowerCase()]?.();
});

import type { Point } from './tiles.js';

export interface Moves {
  /** By so many pixels of the page. */
  pan(dx: number, dy: number): void;
  /** Closer, for a factor above 1, around a place on the canvas. */
  zoom(factor: number, around?: Point): void;
  home(): void;
  /** The pointer is over a place on the canvas. */
  point(at: Point): void;
}

const STRIDE = 80;

/** Mouse, touch with one finger and two, wheel, and keys: arrows, plus, minus, 0. */
export function listenToGestures(canvas: HTMLCanvasElement, moves: Moves): void {
  const fingers = new Map<number, Point>();
  const placeOf = (event: MouseEvent): Point => {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };

  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, placeOf(event));
  });
  for (const end of ['pointerup', 'pointercancel'] as const) {
    canvas.addEventListener(end, (event) => fingers.delete(event.pointerId));
  }
  canvas.addEventListener('pointermove', (event) => {
    const now = placeOf(event);
    moves.point(now);
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    if (other) {
      const spread = (at: Point): number => Math.max(1, Math.hypot(at.x - other.x, at.y - other.y));
      moves.zoom(spread(now) / spread(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    } else moves.pan(now.x - before.x, now.y - before.y);
    fingers.set(event.pointerId, now);
  });
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      moves.zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0018)), placeOf(event));
    },
    { passive: false },
  );
  canvas.addEventListener('dblclick', (event) => moves.zoom(2.5, placeOf(event)));
  canvas.addEventListener('keydown', (event) => {
    const act: Record<string, () => void> = {
      ArrowLeft: () => moves.pan(STRIDE, 0),
      ArrowRight: () => moves.pan(-STRIDE, 0),
      ArrowUp: () => moves.pan(0, STRIDE),
      ArrowDown: () => moves.pan(0, -STRIDE),
      '+': () => moves.zoom(1.5),
      '=': () => moves.zoom(1.5),
      '-': () => moves.zoom(1 / 1.5),
      '0': () => moves.home(),
    };
    const move = act[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
  });
}

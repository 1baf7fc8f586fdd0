/** A piece of the picture at one level of detail: the task. */
export interface Tile {
  /** Corner and side in pixels of the picture. */
  readonly x: number;
  readonly y: number;
  readonly side: number;
  /** One point is computed for a square of so many pixels. */
  readonly step: number;
  /** The point of the plane under the corner, and how much of the plane a pixel is. */
  readonly re: number;
  readonly im: number;
  readonly scale: number;
  readonly iterations: number;
  /** It ends every worker that begins it. */
  readonly poisoned?: boolean;
}

/** What becomes of a tile: its points as colours. */
export interface Painted {
  readonly points: number;
  readonly colours: Uint8ClampedArray<ArrayBuffer>;
}

/** What is looked at: the middle of the plane, and how much of the plane a pixel is. */
export interface View {
  readonly re: number;
  readonly im: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const SIDE = 64;
/** From coarse to fine; each tile makes the next as its child. */
export const STEPS: readonly number[] = [16, 4, 1];

const iterationsFor = (scale: number): number => Math.round(220 + 70 * Math.max(0, Math.log2(0.004 / scale)));

export function tileAt(view: View, { width, height }: Size, x: number, y: number): Tile {
  const re = view.re + (x - width / 2) * view.scale;
  const im = view.im + (y - height / 2) * view.scale;
  const step = STEPS[0] as number;
  return { x, y, side: SIDE, step, re, im, scale: view.scale, iterations: iterationsFor(view.scale) };
}

export const distance = ({ x, y }: Pick<Tile, 'x' | 'y'>, to: Point): number =>
  Math.hypot(x + SIDE / 2 - to.x, y + SIDE / 2 - to.y);

/** The coarse tiles of a picture, nearest to a point first. They are made as the pool asks for them. */
export function* tilesOf(view: View, size: Size, nearTo: Point): Generator<Tile> {
  const corners: { x: number; y: number }[] = [];
  for (let y = 0; y < size.height; y += SIDE) for (let x = 0; x < size.width; x += SIDE) corners.push({ x, y });
  corners.sort((a, b) => distance(a, nearTo) - distance(b, nearTo));
  for (const { x, y } of corners) yield tileAt(view, size, x, y);
}

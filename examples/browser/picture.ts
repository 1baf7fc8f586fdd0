import type { Painted, Point, Size, Tile, View } from './tiles.js';

/** The canvas: tiles as they come, over what was there before, moved and stretched to where it belongs now. */
export class Picture {
  private readonly context: CanvasRenderingContext2D;
  private readonly canvas: HTMLCanvasElement;
  private readonly stamp = document.createElement('canvas');
  view: View;

  constructor(canvas: HTMLCanvasElement, view: View) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D;
    this.view = view;
  }

  get size(): Size {
    return { width: this.canvas.width, height: this.canvas.height };
  }

  /** Pixels of the picture for one of the page. */
  get density(): number {
    return Math.min(2, devicePixelRatio || 1);
  }

  /** Fills the place it has on the page. */
  fit(): void {
    const { width, height } = this.canvas.getBoundingClientRect();
    const before = this.copy();
    const { width: oldWidth, height: oldHeight } = this.size;
    this.canvas.width = Math.max(1, Math.round(width * this.density));
    this.canvas.height = Math.max(1, Math.round(height * this.density));
    this.context.drawImage(before, (this.canvas.width - oldWidth) / 2, (this.canvas.height - oldHeight) / 2);
  }

  /** Looks elsewhere: what is known of the new view is shown at once, as coarse as it may be. */
  look(next: View): void {
    const before = this.copy();
    const { width, height } = this.size;
    const ratio = this.view.scale / next.scale;
    const left = width / 2 + (this.view.re - next.re) / next.scale - (width / 2) * ratio;
    const top = height / 2 + (this.view.im - next.im) / next.scale - (height / 2) * ratio;
    this.context.fillStyle = '#0b1226';
    this.context.fillRect(0, 0, width, height);
    this.context.imageSmoothingEnabled = ratio !== 1;
    this.context.drawImage(before, left, top, width * ratio, height * ratio);
    this.view = next;
  }

  paint({ x, y, side }: Tile, { points, colours }: Painted): void {
    this.stamp.width = points;
    this.stamp.height = points;
    this.stamp.getContext('2d')?.putImageData(new ImageData(colours, points, points), 0, 0);
    this.context.imageSmoothingEnabled = false;
    this.context.drawImage(this.stamp, x, y, side, side);
  }

  /** A tile that nobody could solve. */
  cross({ x, y, side }: Tile): void {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(x, y, side, side);
    context.clip();
    context.fillStyle = '#2a0d12';
    context.fillRect(x, y, side, side);
    context.strokeStyle = '#ff6b5e';
    context.lineWidth = 2;
    context.globalAlpha = 0.45;
    context.beginPath();
    for (let at = -side; at < side; at += 9) {
      context.moveTo(x + at, y + side);
      context.lineTo(x + at + side, y);
    }
    context.stroke();
    context.globalAlpha = 1;
    context.strokeRect(x + 1, y + 1, side - 2, side - 2);
    context.restore();
  }

  /** The point of the plane under a place of the picture. */
  planeAt({ x, y }: Point): { re: number; im: number } {
    const { width, height } = this.size;
    return {
      re: this.view.re + (x - width / 2) * this.view.scale,
      im: this.view.im + (y - height / 2) * this.view.scale,
    };
  }

  private copy(): HTMLCanvasElement {
    const copy = document.createElement('canvas');
    copy.width = this.canvas.width;
    copy.height = this.canvas.height;
    copy.getContext('2d')?.drawImage(this.canvas, 0, 0);
    return copy;
  }
}

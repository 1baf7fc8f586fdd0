import { element } from './element.js';

const MOST = 4;
export type Tone = 'calm' | 'good' | 'bad';

/** The last few things that happened, the newest first. */
export class Log {
  private readonly list: HTMLElement;

  constructor(list: HTMLElement) {
    this.list = list;
  }

  note(text: string, tone: Tone = 'calm'): void {
    const time = new Date().toLocaleTimeString('en-GB');
    const item = element('li', tone, element('time', '', time), element('span', '', text));
    this.list.prepend(item);
    while (this.list.children.length > MOST) this.list.lastElementChild?.remove();
  }
}

import { describe, expect, it } from 'vitest';
import { Board, type HostReport } from '../../../src/nats/board.js';
import { checkServerVersion } from '../../../src/nats/server-version.js';

const idle: HostReport = { state: 'idle', slots: 8, held: 0, done: 0, busyMs: 0 };
const busy: HostReport = { ...idle, state: 'busy', held: 3 };

function board(): { board: Board; news: string[] } {
  const news: string[] = [];
  const tell =
    (what: string) =>
    ({ id, state }: { id: string; state: string }): void => {
      news.push(`${id} ${what} ${state}`);
    };
  return { news, board: new Board(1_000, { joined: tell('joined'), changed: tell('is'), left: tell('left') }) };
}

describe('the board', () => {
  it('tells who comes, what changes, and who goes', () => {
    const { board: there, news } = board();
    there.heard('a', idle, 0);
    there.heard('a', idle, 100);
    there.heard('a', busy, 200);
    there.gone('a');
    there.gone('a');
    expect(news).toEqual(['a joined idle', 'a is busy', 'a left busy']);
  });

  it('counts a silent host as lost, takes it back, and strikes it off in the end', () => {
    const { board: there, news } = board();
    there.heard('a', busy, 0);
    there.look(1_001);
    expect([there.slots, there.held]).toEqual([0, 0]);
    there.heard('a', busy, 1_500);
    there.look(20_000);
    expect(news).toEqual(['a joined busy', 'a is lost', 'a is busy', 'a left busy']);
  });

  it('blames nobody for a silence that is its own', () => {
    const { board: there, news } = board();
    there.heard('a', busy, 0);
    there.excuse(5_000);
    there.look(5_900);
    expect(news).toEqual(['a joined busy']);
  });

  it('does not take a host for lost that has said that it stops', () => {
    const { board: there, news } = board();
    there.heard('a', { ...idle, state: 'stopped' }, 0);
    there.look(2_000);
    expect(news).toEqual(['a joined stopped']);
  });
});

describe('the server', () => {
  it.each(['2.10.27', '2.10.28', '2.11.0', '2.15.1', '3.0.0', 'v2.12.1-beta'])('may be %s', (version) => {
    expect(() => checkServerVersion(version, 'here')).not.toThrow();
  });

  it.each(['2.9.10', '2.10.26', '1.99.99', '', 'what'])('is refused where it is %j', (version) => {
    expect(() => checkServerVersion(version, '10.0.0.1:4222')).toThrow(
      `nats-server ${version} at 10.0.0.1:4222 is too old`,
    );
  });
});

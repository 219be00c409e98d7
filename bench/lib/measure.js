// Targets under the same load in turn, so that a noisy moment hits all alike, and a row for each.
import { load } from './load.js';
import { figure, median, spread } from './table.js';

export const CONNECTIONS = [1, 32, 256];

export const HEAD = ['case', 'connections', 'target', 'CPU us/call', 'x nginx', 'spread', 'calls/s', 'p50 ms', 'p99 ms', 'added p50 ms', 'errors', 'RSS MiB'];

/**
 * Rows for a table below `HEAD`.
 *
 * @param targets the upstream itself, nginx, and what's measured
 * @param timing `{ seconds, rounds }`
 */
export function measure(name, targets, connections, { seconds, rounds }) {
  const measured = new Map(targets.map((target) => [target, []]));
  for (let round = 0; round < rounds; round++) {
    for (const target of targets) measured.get(target).push(load(target, connections, seconds));
  }
  const [direct, nginx] = targets;
  const middle = (target, key) => median(measured.get(target).map((each) => each[key]));
  return targets.map((target) => [
    name,
    connections,
    target.name,
    figure(middle(target, 'cpu')),
    figure(middle(target, 'cpu') / middle(nginx, 'cpu'), 2),
    `${figure(spread(measured.get(target).map(({ cpu }) => cpu)) * 100, 0)} %`,
    figure(middle(target, 'perSecond'), 0),
    figure(middle(target, 'p50'), 2),
    figure(middle(target, 'p99'), 2),
    figure(middle(target, 'p50') - middle(direct, 'p50'), 2),
    measured.get(target).reduce((sum, { errors }) => sum + errors, 0),
    figure(middle(target, 'rss'), 0),
  ]);
}

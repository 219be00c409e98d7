// What's measured, and against what.
import { session } from './load.js';

/** Name, what's called how, and the names of the URLs of floor and gateway. */
export const CASES = [
  { name: 'legacy, plain', era: 'legacy', floor: 'floor', path: 'plain' },
  { name: 'modern, plain', era: 'modern', floor: 'floor', path: 'plain' },
  { name: 'legacy, TLS', era: 'legacy', floor: 'floorTls', path: 'secured' },
  { name: 'modern, TLS', era: 'modern', floor: 'floorTls', path: 'secured' },
  { name: 'legacy, plain, SSE answer', era: 'legacy', floor: 'floor', path: 'plain', tool: 'echo_sse' },
  { name: 'legacy, plain, 1 KiB', era: 'legacy', floor: 'floor', path: 'plain', bytes: 1024 },
  { name: 'legacy, plain, 256 KiB', era: 'legacy', floor: 'floor', path: 'plain', bytes: 256 * 1024 },
  { name: 'modern to legacy', era: 'modern', floor: 'floor', path: 'pinned_legacy' },
  { name: 'legacy to modern', era: 'legacy', floor: 'floor', path: 'pinned_modern' },
  { name: 'modern, tools/list of 50 servers', era: 'modern', floor: 'floor', path: '', method: 'tools/list', group: 'listed' },
];

/** The upstream itself, nginx, and the gateway, each ready to be called. */
export async function targets({ name, floor, path, ...how }, around, gateway) {
  const all = [
    { name: 'direct', url: around.upstream, ...how },
    { name: 'nginx', url: around[floor], pid: around.floorPid, ...how },
    { name: 'sallyport', url: `${gateway.url}/mcp${path && `/${path}`}`, pid: gateway.pid, key: gateway.key, ...how },
  ];
  for (const target of all) target.session = await session(target);
  return all;
}

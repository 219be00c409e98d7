// Figures of several rounds as one row each.

/** The middle one. */
export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** How far the figures of the rounds lie apart, as a part of the middle one. */
export function spread(values) {
  return (Math.max(...values) - Math.min(...values)) / median(values);
}

/** A number with so many digits behind the point, or a dash. */
export function figure(value, digits = 1) {
  return Number.isFinite(value) ? value.toFixed(digits) : '-';
}

/** A table in Markdown. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

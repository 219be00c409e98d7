// Writes the little YAML that a config.yaml of a test needs.

/** Maps as blocks, everything else as JSON, which YAML reads as it is. */
export function yaml(value, indent = '') {
  return Object.entries(value)
    .map(([key, entry]) => {
      const nested = entry !== null && typeof entry === 'object' && !Array.isArray(entry);
      if (nested && Object.keys(entry).length > 0) {
        return `${indent}${key}:\n${yaml(entry, `${indent}  `)}`;
      }
      return `${indent}${key}: ${JSON.stringify(entry)}\n`;
    })
    .join('');
}

/**
 * What to do where Node.js says that a word of CommonJS is not there, as in an example that was copied into a project whose package.json
 * has `"type": "module"`. `undefined` for any other text.
 */
export function esModuleMend(text: string): string | undefined {
  const word = /\b(\w+) is not defined in ES module scope/.exec(text)?.[1];
  if (word === undefined) return undefined;
  return `Its package.json has "type": "module", or its name ends in .mjs: ${REPLACEMENTS[word] ?? `${word} is of CommonJS alone: leave it out`}; or leave "type" out.`;
}

const REPLACEMENTS: Readonly<Record<string, string>> = {
  __dirname: 'write import.meta.dirname for __dirname, and the ending ".js" in relative imports',
  __filename: 'write import.meta.filename for __filename, and the ending ".js" in relative imports',
  require: "write import for require",
};

/**
 * The dependencies that the README tells a user of the second engine to write: the first JSON block below its heading.
 *
 * They are installed as they stand there, so that what is told is what works.
 */
export function readmeDependencies(readme: string): Readonly<Record<string, string>> {
  const block = /^## Two engines\n[\s\S]*?^```json\n([\s\S]*?)^```/m.exec(readme)?.[1];
  if (block === undefined) throw new Error('README.md has no JSON block below "## Two engines".');
  const { dependencies }: { readonly dependencies?: Readonly<Record<string, string>> } = JSON.parse(block);
  if (dependencies === undefined) throw new Error('The JSON block below "## Two engines" has no "dependencies".');
  return dependencies;
}

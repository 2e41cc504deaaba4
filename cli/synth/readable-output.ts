/**
 * An app's output with uncaught errors that were written for a person reduced to their message.
 *
 * Node.js prints the source line, the stack and the error's fields around it. Such an error is known by its `code`, words in
 * lower case with hyphens; any other keeps its stack, which somebody needs to find the mistake.
 */
export function readableOutput(output: string): string {
  return output.replace(UNCAUGHT_FOR_READER, "$1\n").trim();
}

const SOURCE_LINE = String.raw`(?:^\S.*:\d+\n.*\n[ \t]*\^+\n+)?`;
const MESSAGE = String.raw`^\w*Error: ((?:(?!\n(?:    at |\w*Error: ))[\s\S])*?)\s*`;
const STACK = String.raw`(?:\n    at .*)+`;
const FIELDS = String.raw` \{\n(?: {2}.*\n)*? {2}code: '[a-z]+(?:-[a-z]+)*',?\n(?: {2}.*\n)*\}\n`;
const NODE_VERSION = String.raw`(?:\nNode\.js v.*\n)?`;

const UNCAUGHT_FOR_READER = new RegExp(`${SOURCE_LINE}${MESSAGE}${STACK}${FIELDS}${NODE_VERSION}`, "gm");

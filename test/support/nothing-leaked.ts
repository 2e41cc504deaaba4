import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { BedrockSimulator } from "../../simulators/bedrock/bedrock-simulator";

/**
 * What the tests of a gateway have sent and heard: texts of prompts and answers. None of it may stand in what the gateway writes.
 *
 * Short texts are left out: some stand in logs by accident.
 */
export class Conversations {
  readonly #texts = new Set<string>();
  readonly #bedrock: BedrockSimulator;

  constructor(bedrock: BedrockSimulator) {
    this.#bedrock = bedrock;
  }

  /** The simulator, whose requests are read before a test forgets them. */
  watched(): BedrockSimulator {
    const { forgetRequests } = this.#bedrock;
    return {
      ...this.#bedrock,
      forgetRequests: () => {
        this.#read();
        forgetRequests();
      },
    };
  }

  /** @returns those that stand in a text, as they are or in JSON. */
  in(written: string): string[] {
    this.#read();
    return [...this.#texts].filter((text) => written.includes(text) || written.includes(inJson(text)));
  }

  #read(): void {
    for (const { body } of this.#bedrock.requests()) {
      for (const text of textsIn(parsed(body))) {
        if (this.#texts.size < MOST) this.#texts.add(text.slice(0, 64));
      }
    }
  }
}

const SHORTEST = 16;
const MOST = 500;

/** Names of what holds text in one API or another. */
const HOLDERS: ReadonlySet<string> = new Set(["text", "content", "prompt", "inputText", "system", "data", "bytes"]);

/** @throws where a gateway has written a credential of its tests, anything that looks like one, or part of a conversation. */
export function requireNothingLeaked(
  written: string,
  conversations: Conversations,
  credentials: readonly string[],
): void {
  const looks = [/\beyJ[\w-]{16,}\.[\w-]{16,}/, /\bbak_[a-z0-9]{16}_/].filter((pattern) => pattern.test(written));
  const leaked = [
    ...credentials.filter((credential) => written.includes(credential)),
    ...looks.map(String),
    ...conversations.in(written),
  ];
  if (leaked.length > 0) throw new Error(`a gateway has written what it must not: ${leaked.slice(0, 5).join(" | ")}`);
}

/** All that lies in a ledger's files, by the name that they begin with. */
export function ledgerText(ledgerPath: string): string {
  const folder = dirname(ledgerPath);
  const [beginning = ""] = basename(ledgerPath).split(".");
  return readdirSync(folder)
    .filter((name) => name.startsWith(beginning))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}

function textsIn(body: unknown): string[] {
  const texts: string[] = [];
  const waiting: { readonly value: unknown; readonly isText: boolean }[] = [{ value: body, isText: false }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, isText } = next;
    if (typeof value === "string" && isText) {
      const asked = [...value.matchAll(/\[\[say "([^"]+)"/g)].flatMap(([, answer]) => answer ?? []);
      texts.push(...[value, ...asked].filter((text) => text.length >= SHORTEST));
    } else if (Array.isArray(value)) {
      for (const each of value) waiting.push({ value: each, isText });
    } else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) waiting.push({ value: inner, isText: HOLDERS.has(key) });
    }
  }
  return texts;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined; // some tests send no JSON
  }
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

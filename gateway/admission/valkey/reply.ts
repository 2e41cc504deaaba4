import { StoreUnavailableError } from "../limiter-store";

/** What a script answered, read by position: text, whole numbers, and lists of them. Its first item says what it is. */
export class Reply {
  private constructor(private readonly items: readonly unknown[]) {}

  /** @throws StoreUnavailableError for what no script of ours answers. */
  static of(value: unknown): Reply {
    if (!Array.isArray(value)) throw unexpected(value);
    return new Reply(value);
  }

  get kind(): string {
    return this.text(0);
  }

  text(position: number): string {
    const item = this.items[position];
    if (typeof item !== "string") throw this.unexpected();
    return item;
  }

  number(position: number): number {
    const item = this.items[position];
    if (typeof item !== "number") throw this.unexpected();
    return item;
  }

  reply(position: number): Reply {
    return Reply.of(this.items[position]);
  }

  texts(): string[] {
    return this.items.map((_, position) => this.text(position));
  }

  numbers(): number[] {
    return this.items.map((_, position) => this.number(position));
  }

  replies(): Reply[] {
    return this.items.map((_, position) => this.reply(position));
  }

  unexpected(): StoreUnavailableError {
    return unexpected(this.items);
  }
}

function unexpected(value: unknown): StoreUnavailableError {
  return new StoreUnavailableError(new TypeError(`a script answered ${JSON.stringify(value)}`), true);
}

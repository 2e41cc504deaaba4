import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileUsedTokens } from "../../../certificates/issuer/file-used-tokens";
import { MemoryRateLimiter, MemoryUsedTokens } from "../../../certificates/issuer/memory-parts";
import { limitsRates, takesTokensOnce } from "./store-contracts";

describe("used tokens in memory", () => {
  let store: MemoryUsedTokens;
  beforeEach(() => {
    store = new MemoryUsedTokens(Date.now);
  });
  takesTokensOnce(() => store);
});

describe("used tokens in files", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "bedrock-access-tokens-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  takesTokensOnce(() => new FileUsedTokens(join(folder, "used"), Date.now));
});

describe("rates in memory", () => {
  let store: MemoryRateLimiter;
  beforeEach(() => {
    store = new MemoryRateLimiter();
  });
  limitsRates(() => store);
});

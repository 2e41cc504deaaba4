import { MemoryStore } from "../../../../gateway/admission/memory-store";
import { startTestGateway } from "../../../support/gateway";

/** Counts how often it is asked what was used. */
class AskedStore extends MemoryStore {
  asked = 0;

  override usage(...about: Parameters<MemoryStore["usage"]>) {
    this.asked += 1;
    return super.usage(...about);
  }
}

test("a crowd without credentials that asks whether the gateway is ready asks its store once", async () => {
  const store = new AskedStore();
  const gateway = await startTestGateway({ store });
  const answers = await Promise.all(Array.from({ length: 50 }, () => fetch(`${gateway.url}/access/v1/ready`)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(store.asked).toBeLessThanOrEqual(2); // on a busy machine the crowd takes more than a second
  await gateway.close();
});

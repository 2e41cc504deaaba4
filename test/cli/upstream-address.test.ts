import { realUpstream } from "../../cli/gateway/upstream-of";

function refusalOf(address: string): string {
  try {
    void realUpstream(address, "eu-central-1", {}).close();
    return "taken";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("the address of an upstream", () => {
  test.each([["aws"], ["https://bedrock-runtime.eu-central-1.amazonaws.com"], ["http://127.0.0.1:9999/proxy"]])(
    "may be %s",
    (address) => {
      expect(refusalOf(address)).toBe("taken");
    },
  );

  test.each([["bedrock"], ["ftp://127.0.0.1"], ["127.0.0.1:9999"], ["localhost:9999"]])("cannot be %s", (address) => {
    expect(refusalOf(address)).toBe(`--upstream ${address} is no address: write https://… or aws.`);
  });

  test.each([
    ["http://user:secret-of-proxy@127.0.0.1:9999"],
    ["https://secret-of-proxy@bedrock.example"],
    ["http://user:secret-of-proxy@127.0.0.1:999999"],
    ["https://bedrock.example/?key=secret-of-proxy"],
    ["https://bedrock.example/#secret-of-proxy"],
  ])("is not repeated where it may hold a secret: %s", (address) => {
    expect(refusalOf(address)).toBe(
      "--upstream is more than an address: write https://HOST, and leave out user, password, `?` and `#`.",
    );
  });
});

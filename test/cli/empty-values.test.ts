import { runCommand, setEnvironment } from "../support/command-line";
import { useTemporaryFolder } from "../support/temporary-folder";

const folder = useTemporaryFolder();

describe("an option whose value is empty is refused by its name", () => {
  test.each([
    ["--environment", ["usage", "--environment", ""]],
    ["--environment", ["status", "--environment="]],
    ["--page", ["report", "--page", ""]],
    ["--output", ["prove", "--output", ""]],
    ["--host", ["gateway", "run", "--environment", "dev.json", "--host", ""]],
    ["--issuer", ["login", "--issuer", ""]],
  ])("%s of %j", async (option, args) => {
    const { code, stderr } = await runCommand(args, folder());
    expect(stderr).toBe(`${option} is empty: give it a value, or leave it out.\n`);
    expect(code).toBe(2);
  });

  test("by its variable's", async () => {
    const restore = setEnvironment({ BEDROCK_ACCESS_ENVIRONMENT: "" });
    try {
      const { code, stderr } = await runCommand(["usage"], folder());
      expect(stderr).toBe("BEDROCK_ACCESS_ENVIRONMENT is empty: give it a value, or unset it.\n");
      expect(code).toBe(2);
    } finally {
      restore();
    }
  });

  test("and a variable that an option goes before is not looked at", async () => {
    const restore = setEnvironment({ BEDROCK_ACCESS_ENVIRONMENT: "" });
    try {
      const { stderr } = await runCommand(["usage", "--environment", "nowhere.json"], folder());
      expect(stderr).toContain("nowhere.json does not exist");
    } finally {
      restore();
    }
  });
});

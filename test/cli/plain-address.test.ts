import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { GOOD_ENVIRONMENT } from "../environment/good-environment";
import { runCommand } from "../support/command-line";
import { useTemporaryFolder } from "../support/temporary-folder";

const folder = useTemporaryFolder();

test.each([
  ["login", "--issuer", ["login"]],
  ["status", "--gateway", ["status", "--environment", "dev.json"]],
  ["gateway run", "--upstream", ["gateway", "run", "--environment", "dev.json", "--port", "0"]],
])("%s refuses an address with a password, and does not repeat it", async (_, option, args) => {
  writeFileSync(join(folder(), "dev.json"), JSON.stringify(GOOD_ENVIRONMENT));
  const { code, stdout, stderr } = await runCommand([...args, option, "https://me:secret@127.0.0.1:1"], folder());
  expect(stdout + stderr).toBe(
    `${option} is more than an address: write https://HOST, and leave out user, password, \`?\` and \`#\`.\n`,
  );
  expect(code).toBe(2);
});

import { readdirSync } from "node:fs";
import { runCommand } from "../support/command-line";
import { useTemporaryFolder } from "../support/temporary-folder";

const folder = useTemporaryFolder();

test("of an option that is given twice the last counts, as the help says", async () => {
  await runCommand(["schema", "--file", "first.json", "--file", "last.json"], folder());
  expect(readdirSync(folder())).toEqual(["last.json"]);
  const { stdout } = await runCommand(["--help"], folder());
  expect(stdout).toContain("Of an option that is given twice the last counts");
});

import { runCommand } from "../support/command-line";
import { useTemporaryFolder } from "../support/temporary-folder";

const folder = useTemporaryFolder();

test.each([
  ["after Ctrl-C ends with 130, as shells count it", AbortSignal.abort(), 130],
  ["otherwise ends with 2", new AbortController().signal, 2],
])("a command that cannot go on %s", async (_, stop, ended) => {
  const { code, stderr } = await runCommand(["usage", "--environment", "nowhere.json"], folder(), stop);
  expect(stderr).toContain("nowhere.json does not exist");
  expect(code).toBe(ended);
});

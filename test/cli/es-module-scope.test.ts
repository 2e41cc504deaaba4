import { esModuleMend } from "../../cli/support/es-module-scope";

test.each([
  ["__dirname is not defined in ES module scope\nThis file is being treated as an ES module", "import.meta.dirname"],
  ["ReferenceError: __filename is not defined in ES module scope", "import.meta.filename"],
  ["require is not defined in ES module scope, you can use import instead", "write import for require"],
  ["module is not defined in ES module scope", "module is of CommonJS alone: leave it out"],
])("of %j it is said how to mend it", (said, mend) => {
  expect(esModuleMend(said)).toContain(mend);
});

test.each(["__dirname is not defined", "Cannot find module './teams'", ""])("of %j nothing is said", (said) => {
  expect(esModuleMend(said)).toBeUndefined();
});

import { usedNames } from "../../scripts/library/used-names";

test.each<[how: string, text: string, used: Record<string, string[]>]>([
  ["imported by name", 'const zod_1 = require("zod");\nexports.a = zod_1.z.string();', { zod: ["string"] }],
  [
    "imported by name, on several lines",
    'const zod_1 = require("zod");\nconst a = zod_1.z\n    .array(zod_1.z\n        .int());',
    { zod: ["array", "int"] },
  ],
  [
    "imported as a whole",
    'const z = __importStar(require("zod"));\nz.record(z.iso.date());',
    { zod: ["record", "iso"] },
  ],
  [
    "of both entries",
    'const z = __importStar(require("zod/mini"));\nconst zod_1 = require("zod");\nz.int(zod_1.z.ZodError);',
    { "zod/mini": ["int"], zod: ["ZodError"] },
  ],
  [
    "that are values of the same spelling",
    'const z = __importStar(require("zod"));\nz.literal("zod");',
    { zod: ["literal"] },
  ],
  ["of other packages", 'const z = require("zodiac");\nz.string();', {}],
  ["that are other things' members", 'const z = __importStar(require("zod"));\npoint.z.x({ z: 1 });', {}],
])("of zod the names are known %s", (_, text, used) => {
  const found = [...usedNames("a.js", text)].map(([entry, names]) => [entry, [...names]]);
  expect(Object.fromEntries(found)).toEqual(used);
});

test.each([
  ["taken apart", 'const z = __importStar(require("zod"));\nconst { string } = z;', 'a.js:2 has "{ string } = z"'],
  ["handed on", 'const zod_1 = require("zod");\nuse(zod_1.z);', 'a.js:2 has "zod_1.z"'],
  ["taken apart as it is loaded", 'const { z } = require("zod");', 'a.js:1 has "{ z } = require("zod")"'],
  ["passed on whole", '__exportStar(require("zod"), exports);', 'a.js:1 has "__exportStar(require("zod"), exports)'],
  ["loaded on demand", 'const a = () => require("zod/mini");', 'a.js:1 has "() => require("zod/mini")"'],
  ["asked by a computed name", 'const z = __importStar(require("zod"));\nz[name]();', 'a.js:2 has "z[name]"'],
])("zod that is %s does not tell its names and is refused", (_, text, message) => {
  expect(() => usedNames("a.js", text)).toThrow(message);
});

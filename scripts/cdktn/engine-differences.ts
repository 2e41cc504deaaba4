/** A place where what two engines have written differs. */
export interface Difference {
  readonly file: string;
  /** `resource.aws_iam_role.direct.name`; empty for the whole file. */
  readonly path: string;
  /** `undefined`: nothing stands there. */
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * Where two output folders differ in what Terraform or a program reads.
 *
 * Left out, because each engine writes its own: versions, where the AWS provider comes from and which one, comments, white space.
 *
 * @param before - Text of every file, by its path in the output folder.
 */
export function engineDifferences(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Difference[] {
  const files = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return files.flatMap((file) => {
    const [one, other] = [before[file], after[file]];
    if (one === undefined || other === undefined) {
      return [{ file, path: "", before: presence(one), after: presence(other) }];
    }
    return differences(contentOf(file, one), contentOf(file, other)).map((found) => ({ file, ...found }));
  });
}

/** As text for a person: the first so many, each with what stands there on either side. */
export function renderDifferences(
  found: readonly Difference[],
  names: readonly [before: string, after: string],
  most = 20,
): string {
  const width = Math.max(...names.map((name) => name.length));
  const line = (name: string, value: unknown) =>
    `    ${name.padEnd(width)}  ${value === undefined ? "(nothing)" : shortened(JSON.stringify(value))}`;
  const shown = found
    .slice(0, most)
    .map(({ file, path, before, after }) => [
      `  ${file} ${path}`.trimEnd(),
      line(names[0], before),
      line(names[1], after),
    ]);
  const more = found.length - shown.length;
  return [...shown.flat(), ...(more > 0 ? [`  and ${more} more`] : [])].join("\n");
}

function presence(text: string | undefined): string | undefined {
  return text === undefined ? undefined : "(a file)";
}

function contentOf(file: string, text: string): unknown {
  if (!file.endsWith(".json")) return text.replaceAll(/\s+/g, " ").trim();
  const content: unknown = JSON.parse(text, (key, value) => (key === "//" ? undefined : value));
  if (!isRecord(content)) return content;
  if (file === "manifest.json") return { ...content, version: undefined };
  const { terraform } = content;
  if (!isRecord(terraform) || !isRecord(terraform.required_providers)) return content;
  const { aws, ...others } = terraform.required_providers;
  return { ...content, terraform: { ...terraform, required_providers: { ...others, aws: withoutPin(aws) } } };
}

/** Both names mean `registry.terraform.io/hashicorp/aws`. */
function withoutPin(provider: unknown): unknown {
  if (!isRecord(provider)) return provider;
  const { source, version, ...others } = provider;
  return {
    ...others,
    source: source === "aws" ? "hashicorp/aws" : source,
    version: typeof version === "string" ? undefined : version,
  };
}

function differences(before: unknown, after: unknown, path = ""): Omit<Difference, "file">[] {
  if (Object.is(before, after)) return [];
  const [one, other] = [entriesOf(before), entriesOf(after)];
  if (one === undefined || other === undefined || Array.isArray(before) !== Array.isArray(after)) {
    return [{ path, before, after }];
  }
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((key) =>
    differences(one.get(key), other.get(key), path === "" ? key : `${path}.${key}`),
  );
}

function entriesOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shortened(text: string): string {
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE - 1)}…` : text;
}

const MAX_VALUE = 160;

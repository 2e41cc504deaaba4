import { literal, variableName } from "./literal";
import type { JsonObject, StackFile } from "./stack-file";

/**
 * The program that somebody would write who wants exactly these resources and has no library: a function for each stack, a
 * class of the provider for each resource, every value spelled out, references through the constructs' attributes.
 */
export function renderByHand(stacks: readonly StackFile[]): string {
  const types = new Set(stacks.flatMap((stack) => Object.keys(stack.resource)));
  const sources = new Set(stacks.flatMap((stack) => Object.keys(stack.data ?? {}).map(sourceType)));
  return [
    ...[...types, ...sources].map(
      (type) => `import { ${className(type)} } from "@cdktf/provider-aws/lib/${moduleName(type)}";`,
    ),
    'import { AwsProvider } from "@cdktf/provider-aws/lib/provider";',
    'import { App, S3Backend, TerraformOutput, TerraformStack } from "cdktf";',
    "",
    "const app = new App();",
    ...stacks.map((stack) => `${functionName(stack)}();`),
    "app.synth();",
    ...stacks.map(renderStack),
    "",
  ].join("\n");
}

function renderStack(stack: StackFile): string {
  return [
    "",
    `function ${functionName(stack)}() {`,
    `  const stack = new TerraformStack(app, ${JSON.stringify(stack.name)});`,
    ...stack.provider.aws.map(renderProvider),
    ...renderBackend(stack.terraform.backend.s3),
    ...inOrder(stack).map(renderResource),
    ...Object.entries(stack.output ?? {}).map(renderOutput),
    "}",
  ].join("\n");
}

function renderProvider(config: JsonObject): string {
  const { alias } = config;
  const id = typeof alias === "string" ? `aws-${alias}` : "aws";
  const assigned = typeof alias === "string" ? `const ${variableName("aws", alias)} = ` : "";
  return `  ${assigned}new AwsProvider(stack, ${JSON.stringify(id)}, ${literal(config)});`;
}

function renderBackend({ use_lockfile, ...config }: JsonObject): string[] {
  const lines = [`  new S3Backend(stack, ${literal(config)} as ConstructorParameters<typeof S3Backend>[1]);`];
  if (use_lockfile === true) lines.push('  stack.addOverride("terraform.backend.s3.use_lockfile", true);');
  return lines;
}

interface Resource {
  readonly type: string;
  readonly id: string;
  readonly config: JsonObject;
}

function renderResource({ type, id, config }: Resource): string {
  const made = `new ${className(type)}(stack, ${JSON.stringify(id)}, ${literal(config)});`;
  return `  const ${variableName(type, id)} = ${made}`;
}

function renderOutput([id, config]: readonly [string, JsonObject]): string {
  return `  new TerraformOutput(stack, ${JSON.stringify(id)}, ${literal(config)});`;
}

/** `aws_region` → `aws_data_aws_region`, as which the provider's bindings name the data source. */
function sourceType(type: string): string {
  return `aws_data_${type}`;
}

/** A variable stands before its use. What is read from a data source is written as Terraform's expression. */
function inOrder(stack: StackFile): Resource[] {
  const waiting = new Map([
    ...Object.entries(stack.data ?? {}).flatMap(([type, sources]) =>
      Object.entries(sources).map(([id, config]): [string, Resource] => [
        `data.${type}.${id}`,
        { type: sourceType(type), id, config },
      ]),
    ),
    ...Object.entries(stack.resource).flatMap(([type, resources]) =>
      Object.entries(resources).map(([id, config]): [string, Resource] => [`${type}.${id}`, { type, id, config }]),
    ),
  ]);
  const ordered: Resource[] = [];
  const place = (address: string, resource: Resource) => {
    waiting.delete(address);
    const text = JSON.stringify(resource.config);
    for (const [other, needed] of [...waiting]) {
      if (waiting.has(other) && (text.includes(`\${${other}.`) || text.includes(`"${other}"`))) place(other, needed);
    }
    ordered.push(resource);
  };
  for (const [address, resource] of [...waiting]) {
    if (waiting.has(address)) place(address, resource);
  }
  return ordered;
}

function functionName({ name }: StackFile): string {
  return variableName("stack", name);
}

/** `aws_iam_role` → `IamRole` */
function className(type: string): string {
  return type
    .split("_")
    .slice(1)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

/** `aws_iam_role` → `iam-role` */
function moduleName(type: string): string {
  return type.split("_").slice(1).join("-");
}

import { createHash } from "node:crypto";
import type { UnresolvedReference } from "./access-model";
import { INVENTED_GUARDRAIL_VERSION, inventedArn } from "./invented-arn";
import type { Block, StackFile } from "./read-synthesized-output";

/** A resource of a stack. Its arguments are resolved when they are asked for. */
export interface Resource {
  readonly type: string;
  readonly logicalId: string;
  /** `aws_iam_role.direct` */
  readonly address: string;
  readonly region: string;
  /** Its own and the provider's default tags. */
  readonly tags: Readonly<Record<string, string>>;
  /** An argument with every reference in it replaced by what it leads to; `undefined` where it is left out or leads nowhere. */
  get(argument: string): unknown;
  text(argument: string): string | undefined;
  /** Arguments that Terraform leaves as it finds them in AWS; `all`: every one. */
  readonly ignored: readonly unknown[];
  /** What another resource of the stack would read from it. */
  readonly id: string;
  readonly arn: string;
  /** The version of a guardrail that it publishes; `undefined` for anything else. */
  readonly published: string | undefined;
}

/** The resources of one stack, with the references between them followed. What leads nowhere is kept, with a reason. */
export class StackResources {
  readonly unresolved: UnresolvedReference[] = [];
  readonly homeRegion: string;

  constructor(
    private readonly stack: StackFile,
    private readonly account: { readonly partition: string; readonly accountId: string },
  ) {
    this.homeRegion = this.providers[0]?.region ?? "";
    if (this.homeRegion === "") this.report("provider.aws", "region", "no AWS provider with a region", "Give it one.");
    for (const name of Object.keys(stack.module)) {
      this.report(
        `module.${name}`,
        `module.${name}`,
        "a module of somebody else's is not looked into",
        "Make its resources in the stack.",
      );
    }
  }

  /** Every resource of a type, in the order of the output. */
  all(type: string): Resource[] {
    return Object.entries(this.stack.resource[type] ?? {}).map(([logicalId, block]) =>
      this.resource(type, logicalId, block),
    );
  }

  /** Types of which the stack has a resource. */
  get types(): string[] {
    return Object.keys(this.stack.resource);
  }

  /** Keeps what could not be read. */
  report(address: string, reference: string, reason: string, mend: string): void {
    this.unresolved.push({ stack: this.stack.name, address, reference, reason: `${reason}. ${mend}` });
  }

  private get providers() {
    return this.stack.provider.aws ?? [];
  }

  private resource(type: string, logicalId: string, block: Block): Resource {
    const address = `${type}.${logicalId}`;
    for (const repetition of ["count", "for_each", "dynamic"]) {
      if (repetition in block)
        this.report(address, repetition, "how many there are is not known here", "Make each by itself.");
    }
    const get = (argument: string) => this.resolve(block[argument], `${address}.${argument}`);
    const provider = this.providerOf(block);
    return {
      type,
      logicalId,
      address,
      region: provider?.region ?? this.homeRegion,
      tags: { ...provider?.default_tags?.[0]?.tags, ...textsOf(get("tags")) },
      get,
      text: (argument) => {
        const value = get(argument);
        return typeof value === "string" ? value : undefined;
      },
      ignored: ignoredBy(block.lifecycle),
      id: this.attribute(type, logicalId, "id") ?? "",
      arn: this.attribute(type, logicalId, "arn") ?? "",
      published: this.attribute(type, logicalId, "version"),
    };
  }

  private providerOf(block: Block) {
    const alias = typeof block.provider === "string" ? block.provider.replace(/^aws\./, "") : undefined;
    return this.providers.find((provider) => provider.alias === alias) ?? this.providers[0];
  }

  private resolve(value: unknown, at: string): unknown {
    if (typeof value === "string") return this.resolveText(value, at);
    if (Array.isArray(value)) return value.map((each) => this.resolve(each, at));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.resolve(inner, at)]));
  }

  /** `undefined` where a reference leads nowhere: half a text would be read as if it were whole. */
  private resolveText(text: string, at: string): string | undefined {
    let known = true;
    const resolved = text.replaceAll(REFERENCE, (reference: string, inner: string | undefined) => {
      const value = this.referenced(inner ?? "");
      if (value !== undefined) return value;
      known = false;
      this.report(
        at,
        reference,
        reasonFor(inner ?? ""),
        "Write the value itself, or take it from a resource of the same stack.",
      );
      return reference;
    });
    return known ? resolved : undefined;
  }

  /** By `aws_iam_role.direct.arn`, or by a data source that says no more than which account and region the stack works in. */
  private referenced(reference: string): string | undefined {
    const [, data, type, logicalId, attribute] = /^(data\.)?(aws_\w+)\.([\w-]+)\.(\w+)$/.exec(reference) ?? [];
    if (type === undefined || logicalId === undefined || attribute === undefined) return undefined;
    if (data === undefined) return this.attribute(type, logicalId, attribute);
    const block = this.stack.data[type]?.[logicalId];
    if (block === undefined) return undefined;
    const region = this.providerOf(block)?.region ?? this.homeRegion;
    const { accountId, partition } = this.account;
    const known: Readonly<Record<string, string>> = {
      "aws_caller_identity.account_id": accountId,
      "aws_partition.partition": partition,
      "aws_partition.dns_suffix": "amazonaws.com",
      "aws_region.region": region,
      "aws_region.name": region,
    };
    return known[`${type}.${attribute}`];
  }

  /** What Terraform would know after an apply; `undefined` where nobody can say. */
  private attribute(type: string, logicalId: string, attribute: string): string | undefined {
    const block = this.stack.resource[type]?.[logicalId];
    if (block === undefined) return undefined;
    const hash = createHash("sha256").update(`${this.stack.name} ${type} ${logicalId}`).digest("hex");
    const written = block[attribute];
    if (typeof written === "string") return this.resolveText(written, `${type}.${logicalId}.${attribute}`);
    if (ARN_ATTRIBUTES.includes(attribute)) {
      const region = this.providerOf(block)?.region ?? this.homeRegion;
      const kind = attribute === "arn" ? type : `${type}.${attribute}`;
      return inventedArn({ ...this.account, type: kind, block, region, hash });
    }
    if (type === "aws_bedrock_guardrail_version" && attribute === "version") return INVENTED_GUARDRAIL_VERSION;
    return attribute === "id" ? `${logicalId}-${hash}` : undefined;
  }
}

const ARN_ATTRIBUTES = ["arn", "execution_arn", "guardrail_arn"];

/** `${…}` and `%{…}`, and not `$${…}` and `%%{…}`, which is how Terraform is told to write them. */
const REFERENCE = /(?<!\$)\$\{([^}]*)\}|(?<!%)%\{[^}]*\}/g;

function reasonFor(reference: string): string {
  if (reference.startsWith("data.")) return "only AWS or another state knows its value";
  return /^aws_\w+\.[\w-]+\.\w+$/.test(reference)
    ? "the stack has no such resource, or its attribute is known to AWS alone"
    : "it is an expression that only Terraform can work out";
}

/** Without what else stands there: conditions, which are expressions, say nothing of access. */
function ignoredBy(lifecycle: unknown): readonly unknown[] {
  return [lifecycle].flat().flatMap((block: unknown) => {
    if (typeof block !== "object" || block === null || !("ignore_changes" in block)) return [];
    return [block.ignore_changes].flat();
  });
}

function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import {
  LocalBackend,
  S3Backend,
  TerraformDataSource,
  TerraformElement,
  type TerraformResource,
  TerraformStack,
} from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../environment/environment";
import { ImportBlock } from "../modules/team-account/import-block";

export interface AccountStackProps {
  readonly environment: Environment;
  readonly accountId: string;
  /** Who the account is for: `management`, `platform`, `gateway` where the APIs are elsewhere, or `team <name>`. */
  readonly holder: string;
  /** Where the stack's own provider works. */
  readonly region: string;
  /** Stacks of a wave can be applied together, once all lower waves are applied. */
  readonly wave: number;
  /** Role to assume in the account; `undefined`: the caller's own credentials. */
  readonly provisioningRole: string | undefined;
  /** Tags of everything in the stack, beside the environment's. */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * One account, one lifecycle: a stack whose provider works in one account only, and whose state stands alone.
 *
 * Never reference another stack: values cross by names (environment/names.ts) or by the lock.
 */
export class AccountStack extends TerraformStack {
  readonly accountId: string;
  readonly holder: string;
  readonly wave: number;
  /** The stack's own region first, then those of its aliases. */
  readonly regions: string[];

  private readonly props: AccountStackProps;
  private readonly home: AwsProvider;
  private readonly aliases = new Map<string, AwsProvider>();

  constructor(scope: Construct, id: string, props: AccountStackProps) {
    super(scope, id);
    this.props = props;
    this.accountId = props.accountId;
    this.holder = props.holder;
    this.wave = props.wave;
    this.regions = [props.region];
    this.home = this.makeProvider("aws", props.region);
    this.keepState();
    this.node.addValidation({ validate: () => duplicateLogicalIds(this) });
  }

  /** The provider of a region: the stack's own, or an alias that is made when it is first asked for. */
  providerOf(region: string): AwsProvider {
    if (region === this.props.region) return this.home;
    const known = this.aliases.get(region);
    if (known !== undefined) return known;
    const alias = this.makeProvider(`aws-${region}`, region, region);
    this.aliases.set(region, alias);
    this.regions.push(region);
    return alias;
  }

  /**
   * Lets Terraform take over what exists instead of making it; after the first apply it does nothing. Needs Terraform 1.5.
   *
   * @param resource - A resource of this stack.
   * @param importId - What the provider's documentation says that the resource is imported by.
   */
  adopt(resource: TerraformResource, importId: string): void {
    if (TerraformStack.of(resource) !== this) {
      throw new Error(`${this.node.id} cannot adopt ${resource.node.path}: it is a resource of another stack.`);
    }
    new ImportBlock(this, `adopt-${resource.terraformResourceType}-${resource.friendlyUniqueId}`, {
      resource,
      id: importId,
    });
  }

  private makeProvider(id: string, region: string, alias?: string): AwsProvider {
    const { environment, accountId, provisioningRole, tags } = this.props;
    return new AwsProvider(this, id, {
      region,
      ...(alias === undefined ? {} : { alias }),
      allowedAccountIds: [accountId],
      ...(provisioningRole === undefined
        ? {}
        : { assumeRole: [{ roleArn: `arn:${environment.partition}:iam::${accountId}:role/${provisioningRole}` }] }),
      defaultTags: [{ tags: { ...environment.tags, "bedrock-access": environment.name, ...tags } }],
    });
  }

  private keepState(): void {
    const { backend, name } = this.props.environment;
    if (backend.kind === "s3") {
      const key = `${backend.prefix}/${name}/${this.node.id}.tfstate`;
      new S3Backend(this, { bucket: backend.bucket, region: backend.region, key, encrypt: true });
      this.addOverride("terraform.backend.s3.use_lockfile", true); // the bindings lack it
    } else {
      // Terraform runs in <output>/stacks/<stack>, two folders below the output and three below the project.
      new LocalBackend(this, { path: `../../../${backend.path}/${name}/${this.node.id}.tfstate` });
    }
  }
}

/** CDKTF merges elements of one logical id into one resource with mixed properties and says nothing. */
function duplicateLogicalIds(stack: TerraformStack): string[] {
  const owners = new Map<string, string>();
  const problems: string[] = [];
  for (const node of stack.node.findAll()) {
    if (!TerraformElement.isTerraformElement(node)) continue;
    const address = addressOf(node);
    const first = owners.get(address);
    if (first === undefined) owners.set(address, node.node.path);
    else
      problems.push(
        `${address} is made twice, by ${first} and by ${node.node.path}: CDKTF would merge them. Give one of them another id.`,
      );
  }
  return problems;
}

function addressOf(element: TerraformElement): string {
  const type = "terraformResourceType" in element ? String(element.terraformResourceType) : element.constructor.name;
  const mode = TerraformDataSource.isTerraformDataSource(element) ? "data." : "";
  return `${mode}${type}.${element.friendlyUniqueId}`;
}

import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { ACCESS_STATE_TABLE } from "../../access/access-state-table";
import type { PolicyStatement } from "../../access/iam-policy";
import { durableTable, tableNameProblems } from "../usage-ledger/durable-table";
import { acknowledgingIn, findingStreams, followingIn, readingOf, writingTo } from "./grants";

/** The table of another region. */
export interface AccessStateReplica {
  /** Such as `eu-west-1`. Not the region of the table itself. */
  readonly region: string;
  /** A key of that region. */
  readonly kmsKeyArn: string;
}

export interface AccessStateProps {
  /** Name of the table in every region. 3 to 255 letters, digits and characters of `_.-`. Another name is another, empty table. */
  readonly name: string;

  /** The key that encrypts the table in its own region. */
  readonly kmsKeyArn: string;

  /**
   * Further regions of the gateway, each with the whole table. Removing one deletes that region's copy.
   *
   * @default none
   */
  readonly replicas?: readonly AccessStateReplica[];

  /**
   * Tags of the table and of its replicas.
   *
   * @default the provider's default tags alone
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * The durable truth about who is revoked and which gateway keys exist: one table, with a replica in every region of the gateway.
 *
 * Throws one error that lists every problem of the props.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html
 */
export class AccessState extends Construct {
  readonly arn: string;
  readonly name: string;
  /** The stream of the table's own region; each replica has one of its own. */
  readonly streamArn: string;
  readonly table: DynamodbTable;

  constructor(scope: Construct, id: string, props: AccessStateProps) {
    super(scope, id);
    const problems = problemsOf(props);
    if (problems.length > 0) throw new Error([`AccessState "${id}" cannot be built:`, ...problems].join("\n- "));

    const { replicas = [] } = props;
    this.table = new DynamodbTable(this, "Resource", {
      ...durableTable(props.name, ACCESS_STATE_TABLE, props.kmsKeyArn, props.tags),
      ...(replicas.length > 0 && {
        replica: replicas
          .toSorted((one, other) => (one.region < other.region ? -1 : 1))
          .map(({ region, kmsKeyArn }) => ({
            regionName: region,
            kmsKeyArn,
            pointInTimeRecovery: true,
            deletionProtectionEnabled: true,
            propagateTags: true,
          })),
      }),
    });
    this.arn = this.table.arn;
    this.name = this.table.name;
    this.streamArn = this.table.streamArn;
  }

  /** Lets the gateway and the authorizer look up keys and revocations. */
  grantRead(): PolicyStatement {
    return readingOf(this.arn);
  }

  /** Lets a role revoke, restore, and make and end keys. */
  grantWrite(): PolicyStatement {
    return writingTo(this.arn);
  }

  /** Lets the projector say that its region knows a revocation, and change nothing else. */
  grantAcknowledge(): PolicyStatement {
    return acknowledgingIn(this.arn);
  }

  /** Lets the projector read the stream. */
  grantFollow(): readonly PolicyStatement[] {
    return [followingIn(this.streamArn), findingStreams()];
  }
}

function problemsOf({ name, replicas = [] }: AccessStateProps): string[] {
  const regions = replicas.map(({ region }) => region).filter((region) => !Token.isUnresolved(region));
  return [
    ...tableNameProblems(name),
    ...[...new Set(regions.filter((region, i) => regions.indexOf(region) < i))].map(
      (region) => `replicas names ${region} twice: name it once.`,
    ),
    ...replicas.flatMap(({ region, kmsKeyArn }) => {
      const keysRegion = /^arn:[\w-]+:kms:([^:]+):/.exec(kmsKeyArn)?.[1];
      return Token.isUnresolved(kmsKeyArn) || Token.isUnresolved(region) || keysRegion === region
        ? []
        : [`replicas encrypts ${region} with "${kmsKeyArn}": give the ARN of a key of that region.`];
    }),
  ];
}

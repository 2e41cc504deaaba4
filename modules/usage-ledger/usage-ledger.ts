import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { Construct } from "constructs";
import type { PolicyStatement } from "../../access/iam-policy";
import { LEDGER_TABLE } from "../../access/ledger-table";
import { durableTable, READ_ITEMS, tableNameProblems, WRITE_ITEMS } from "./durable-table";

export interface UsageLedgerProps {
  /** Name of the table. 3 to 255 letters, digits and characters of `_.-`. Another name is another, empty table. */
  readonly name: string;

  /** The key that encrypts the table. */
  readonly kmsKeyArn: string;

  /**
   * Tags of the table.
   *
   * @default the provider's default tags alone
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * The table in which the gateway of a region records what every request used and what every scope has spent.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 */
export class UsageLedger extends Construct {
  readonly arn: string;
  readonly name: string;
  readonly table: DynamodbTable;

  constructor(scope: Construct, id: string, props: UsageLedgerProps) {
    super(scope, id);
    const problems = tableNameProblems(props.name);
    if (problems.length > 0) throw new Error([`UsageLedger "${id}" cannot be built:`, ...problems].join("\n- "));

    this.table = new DynamodbTable(
      this,
      "Resource",
      durableTable(props.name, LEDGER_TABLE, props.kmsKeyArn, props.tags),
    );
    this.arn = this.table.arn;
    this.name = this.table.name;
  }

  /** Lets the gateway record entries with their totals, and read them. */
  grantRecord(): PolicyStatement {
    return recordingIn(this.arn);
  }

  /** Lets a report read entries and totals. */
  grantRead(): PolicyStatement {
    return { Effect: "Allow", Action: READ_ITEMS, Resource: this.arn };
  }
}

/** What {@link UsageLedger.grantRecord} allows, for a role that is made elsewhere. */
export function recordingIn(tableArn: string): PolicyStatement {
  return { Effect: "Allow", Action: [...READ_ITEMS, ...WRITE_ITEMS], Resource: tableArn };
}

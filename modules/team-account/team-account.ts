import { AccountAlternateContact } from "@cdktf/provider-aws/lib/account-alternate-contact";
import { OrganizationsAccount } from "@cdktf/provider-aws/lib/organizations-account";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { ImportBlock } from "./import-block";

/** Whom AWS writes to or calls about an account, beside its root e-mail. */
export interface AlternateContact {
  /** 1 to 64 characters. */
  readonly name: string;
  /** Job title, 1 to 50 characters. */
  readonly title: string;
  /** Up to 254 characters. */
  readonly email: string;
  /** 1 to 25 digits, spaces and `+ - ( )`. */
  readonly phone: string;
}

/** @see https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html */
export interface AlternateContacts {
  /**
   * Invoices and payment.
   *
   * @default none
   */
  readonly billing?: AlternateContact | undefined;
  /**
   * Availability and changes of AWS services.
   *
   * @default none
   */
  readonly operations?: AlternateContact | undefined;
  /**
   * Security notices and abuse reports.
   *
   * @default none
   */
  readonly security?: AlternateContact | undefined;
}

export interface TeamAccountProps {
  /** Name of the account. 1 to 50 printable ASCII characters. */
  readonly name: string;

  /**
   * E-mail of the account's root user, 6 to 64 ASCII characters, unique in all of AWS.
   *
   * The provider replaces the account when this changes, which the close protection refuses.
   */
  readonly email: string;

  /** The organizational unit (`ou-…`) or root (`r-…`) that holds the account. Another one moves the account. */
  readonly parentId: string;

  /**
   * Role with administrator rights that AWS makes in the new account for the management account. Read once, at creation.
   *
   * @default "OrganizationAccountAccessRole"
   */
  readonly roleName?: string;

  /**
   * Alternate contacts. They need trusted access for AWS Account Management in the organization.
   *
   * @default none
   */
  readonly contacts?: AlternateContacts;

  /**
   * Id (12 digits) of an account that the organization has already. Terraform then takes that account over and makes none.
   * Its e-mail must be the one given here; name, parent and tags are changed to those given.
   *
   * @default a new account is made
   */
  readonly importId?: string;

  /**
   * Tags of the account.
   *
   * @default the provider's default tags alone
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * A team's AWS account in its organizational unit, protected against being closed, with its alternate contacts.
 *
 * Belongs in a stack of the organization's management account.
 *
 * Throws one error that lists every problem of the props.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html
 */
export class TeamAccount extends Construct {
  /** The 12 digits, known after the first apply. */
  readonly id: string;
  readonly arn: string;
  readonly account: OrganizationsAccount;

  constructor(scope: Construct, id: string, props: TeamAccountProps) {
    super(scope, id);

    const problems = problemsOf(props);
    if (problems.length > 0) {
      throw new Error([`TeamAccount "${id}" cannot be built:`, ...problems].join("\n- "));
    }

    this.account = new OrganizationsAccount(this, "Resource", {
      name: props.name,
      email: props.email,
      parentId: props.parentId,
      roleName: props.roleName ?? DEFAULT_ROLE,
      closeOnDeletion: false,
      ...(props.tags === undefined ? {} : { tags: { ...props.tags } }),
      lifecycle: {
        preventDestroy: true,
        // AWS returns neither after creation; any difference would replace the account.
        ignoreChanges: ["role_name", "iam_user_access_to_billing"],
      },
    });
    this.id = this.account.id;
    this.arn = this.account.arn;

    if (props.importId !== undefined) new ImportBlock(this, "Import", { resource: this.account, id: props.importId });

    for (const [kind, contact] of namedContacts(props)) {
      new AccountAlternateContact(this, `${kind}Contact`, {
        accountId: this.id,
        alternateContactType: kind.toUpperCase(),
        name: contact.name,
        title: contact.title,
        emailAddress: contact.email,
        phoneNumber: contact.phone,
      });
    }
  }
}

const DEFAULT_ROLE = "OrganizationAccountAccessRole";

function namedContacts(
  props: TeamAccountProps,
): (readonly ["Billing" | "Operations" | "Security", AlternateContact])[] {
  const { billing, operations, security } = props.contacts ?? {};
  return [
    ...(billing === undefined ? [] : [["Billing", billing] as const]),
    ...(operations === undefined ? [] : [["Operations", operations] as const]),
    ...(security === undefined ? [] : [["Security", security] as const]),
  ];
}

/** What the text under a key must match, and how to mend it. */
interface Rule<Key extends string> {
  readonly key: Key;
  readonly pattern: RegExp;
  readonly mend: string;
}

/** Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html */
const ACCOUNT_RULES: readonly Rule<"name" | "email" | "parentId" | "roleName" | "importId">[] = [
  { key: "name", pattern: /^[ -~]{1,50}$/, mend: "use 1 to 50 printable ASCII characters." },
  {
    key: "email",
    pattern: /^(?=[!-~]{6,64}$)(?!\.)[^@"'()<>[\]:;,|%&]+@(?=[^.]+\.)[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9]$/,
    mend: 'write an address of 6 to 64 characters, such as "aws+payments@example.com".',
  },
  {
    key: "parentId",
    pattern: /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/,
    mend: 'write the id of an organizational unit ("ou-…") or of the root ("r-…").',
  },
  { key: "roleName", pattern: /^[\w+=,.@-]{1,64}$/, mend: "use 1 to 64 letters, digits and _ + = , . @ -" },
  { key: "importId", pattern: /^\d{12}$/, mend: "write the 12 digits of the account that exists." },
];

/** Source: https://docs.aws.amazon.com/accounts/latest/reference/API_AlternateContact.html */
const CONTACT_RULES: readonly Rule<keyof AlternateContact>[] = [
  { key: "name", pattern: /^.{1,64}$/, mend: "use 1 to 64 characters." },
  { key: "title", pattern: /^.{1,50}$/, mend: "use 1 to 50 characters." },
  {
    key: "email",
    pattern: /^(?=.{1,254}$)[\w+=.#|!&-]+@[\w.-]+\.\w+$/,
    mend: 'write an address such as "security@example.com".',
  },
  {
    key: "phone",
    pattern: /^[\s0-9()+-]{1,25}$/,
    mend: 'write it as "+49 30 1234567", with at most 25 characters.',
  },
];

function problemsOf(props: TeamAccountProps): string[] {
  return [
    ...mismatches("", props, ACCOUNT_RULES),
    ...namedContacts(props).flatMap(([kind, contact]) =>
      mismatches(`contacts.${kind.toLowerCase()}.`, contact, CONTACT_RULES),
    ),
  ];
}

/** The known texts among `values` that break their rule. */
function mismatches<Key extends string>(
  prefix: string,
  values: { readonly [K in Key]?: string },
  rules: readonly Rule<Key>[],
): string[] {
  return rules.flatMap(({ key, pattern, mend }) => {
    const value = values[key];
    const holds = value === undefined || Token.isUnresolved(value) || pattern.test(value);
    return holds ? [] : [`${prefix}${key} is "${value}": ${mend}`];
  });
}

import { OrganizationsOrganizationalUnit } from "@cdktf/provider-aws/lib/organizations-organizational-unit";
import { TerraformOutput } from "cdktf";
import { type AlternateContact, TeamAccount, type TeamAccountProps } from "../../modules/team-account/team-account";
import { example } from "../../modules/team-account/team-account.example";
import { onlyResource, resourcesOf, synthesize } from "../support/synth";

const props: TeamAccountProps = {
  name: "bedrock-dev-research",
  email: "aws+research@example.com",
  parentId: "ou-ab12-11111111",
};

const contact: AlternateContact = {
  name: "Ada Byron",
  title: "Lead",
  email: "ada@example.com",
  phone: "+44 (0)20 1234-567",
};

/** Where Terraform finds the account of `new TeamAccount(stack, "research", …)`. */
const RESEARCH = "research_D30416A5";

function build(changes: Partial<TeamAccountProps> = {}) {
  return synthesize((stack) => {
    new TeamAccount(stack, "research", { ...props, ...changes });
    // A neighbour without an import: CDKTF merges what the two write at the top of the file.
    new TeamAccount(stack, "zebra", { ...props, name: "zebra", email: "aws+zebra@example.com" });
  });
}

function account(stack: ReturnType<typeof synthesize>) {
  return resourcesOf(stack, "aws_organizations_account").find(({ name }) => name !== "zebra");
}

test("the example makes a protected account with its security contact", () => {
  const stack = synthesize(example);
  expect(onlyResource(stack, "aws_organizations_account")).toMatchObject({
    name: "bedrock-prod-payments",
    email: "aws+bedrock-prod-payments@example.com",
    parent_id: "ou-ab12-11111111",
    role_name: "OrganizationAccountAccessRole",
    close_on_deletion: false,
    tags: { team: "payments" },
    lifecycle: { prevent_destroy: true, ignore_changes: ["role_name", "iam_user_access_to_billing"] },
  });
  const [id] = Object.keys(stack.resource.aws_organizations_account ?? {});
  expect(onlyResource(stack, "aws_account_alternate_contact")).toMatchObject({
    account_id: `\${aws_organizations_account.${id}.id}`,
    alternate_contact_type: "SECURITY",
    name: "Security desk",
    title: "On call",
    email_address: "security@example.com",
    phone_number: "+49 30 1234567",
  });
});

test("each contact that is given becomes one of AWS's three kinds", () => {
  const stack = build({ contacts: { billing: contact, operations: contact, security: undefined } });
  expect(resourcesOf(stack, "aws_account_alternate_contact").map((made) => made.alternate_contact_type)).toEqual([
    "BILLING",
    "OPERATIONS",
  ]);
});

test("the provisioning role can have another name", () => {
  expect(account(build({ roleName: "Provisioner" }))).toMatchObject({ role_name: "Provisioner" });
});

test("an account that exists is imported, at the address of the resource", () => {
  const stack = build({ importId: "111122223333" });
  expect(stack.import).toEqual([{ to: `aws_organizations_account.${RESEARCH}`, id: "111122223333" }]);
  expect(build().import).toBeUndefined();
});

test("importing needs no terraform binary", () => {
  const path = process.env.PATH;
  process.env.PATH = "";
  try {
    expect(build({ importId: "111122223333" }).import).toHaveLength(1);
  } finally {
    process.env.PATH = path;
  }
});

test("id and ARN are the account's", () => {
  const stack = synthesize((at) => {
    const made = new TeamAccount(at, "research", props);
    new TerraformOutput(at, "id", { value: made.id });
    new TerraformOutput(at, "arn", { value: made.arn });
  });
  expect(stack.output).toEqual({
    id: { value: `\${aws_organizations_account.${RESEARCH}.id}` },
    arn: { value: `\${aws_organizations_account.${RESEARCH}.arn}` },
  });
});

test("the addresses in Terraform stay as they are", () => {
  const stack = synthesize((at) => {
    new TeamAccount(at, "research", {
      ...props,
      contacts: { billing: contact, operations: contact, security: contact },
    });
  });
  expect(Object.values(stack.resource).flatMap(Object.keys)).toEqual([
    "research_BillingContact_F6CE580F",
    "research_OperationsContact_07990B98",
    "research_SecurityContact_7D56A057",
    RESEARCH,
  ]);
});

test.each<[string, Partial<TeamAccountProps>, string]>([
  ["a name of 51 characters", { name: "n".repeat(51) }, `name is "${"n".repeat(51)}": use 1 to 50`],
  ["an umlaut in the name", { name: "Prüfung" }, 'name is "Prüfung"'],
  ["an e-mail without domain", { email: "research" }, 'email is "research": write an address'],
  ["an e-mail with a one-word domain", { email: "research@localhost" }, "email is"],
  ["an e-mail of 65 characters", { email: `${"a".repeat(53)}@example.com` }, "6 to 64 characters"],
  ["a space in the e-mail", { email: "re search@example.com" }, "email is"],
  ["a comma in the e-mail", { email: "re,search@example.com" }, "email is"],
  ["an e-mail that begins with a dot", { email: ".research@example.com" }, "email is"],
  ["a domain that ends with a hyphen", { email: "research@example.com-" }, "email is"],
  ["the name of a unit in place of its id", { parentId: "Workloads" }, 'parentId is "Workloads"'],
  ["a role's ARN", { roleName: "arn:aws:iam::111122223333:role/x" }, "roleName is"],
  ["eleven digits to import", { importId: "11112222333" }, 'importId is "11112222333": write the 12 digits'],
  ["a contact without a name", { contacts: { billing: { ...contact, name: "" } } }, 'contacts.billing.name is ""'],
  ["a long title", { contacts: { security: { ...contact, title: "t".repeat(51) } } }, "contacts.security.title is"],
  ["a wrong address", { contacts: { operations: { ...contact, email: "ada" } } }, 'contacts.operations.email is "ada"'],
  ["letters in a phone", { contacts: { billing: { ...contact, phone: "call me" } } }, "contacts.billing.phone is"],
])("%s is refused with what was given", (_, changes, message) => {
  expect(() => build(changes)).toThrow(message);
});

test.each(["a@b.co", "aws+research.prod@mail.example.co.uk", "ada_byron-1@xn--bcher-kva.example"])(
  "%s is a root e-mail",
  (email) => {
    expect(account(build({ email }))).toMatchObject({ email });
  },
);

test("all problems come in one error", () => {
  const wrong = () => build({ name: "", parentId: "x", contacts: { billing: { ...contact, phone: "" } } });
  expect(wrong).toThrow(/^TeamAccount "research" cannot be built:\n- name.*\n- parentId.*\n- contacts\.billing\.phone/);
});

test("an organizational unit that Terraform makes is not judged", () => {
  const stack = synthesize((at) => {
    const unit = new OrganizationsOrganizationalUnit(at, "unit", { name: "dev", parentId: "r-ab12" });
    new TeamAccount(at, "research", { ...props, parentId: unit.id });
  });
  expect(onlyResource(stack, "aws_organizations_account")).toMatchObject({
    parent_id: `\${aws_organizations_organizational_unit.unit.id}`,
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { IamUser } from "@cdktf/provider-aws/lib/iam-user";
import { KmsGrant } from "@cdktf/provider-aws/lib/kms-grant";
import { LambdaFunctionUrl } from "@cdktf/provider-aws/lib/lambda-function-url";
import { OrganizationsPolicy } from "@cdktf/provider-aws/lib/organizations-policy";
import { OrganizationsPolicyAttachment } from "@cdktf/provider-aws/lib/organizations-policy-attachment";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { S3BucketAcl } from "@cdktf/provider-aws/lib/s3-bucket-acl";
import { type AccessModel, accountOf } from "../../proofs/access-model/access-model";
import { readAccessModels } from "../../proofs/access-model/read-access-model";
import { OutputError, readSynthesizedOutput } from "../../proofs/access-model/read-synthesized-output";
import type { AccountStack } from "../../stacks/account-stack";
import { COMPLETE_EXAMPLE } from "../stacks/complete-example";
import { DEV, dev, team } from "../stacks/neighbours";
import type { Ingredients } from "../support/compose";
import { existing } from "../support/lock-fixtures";
import { composed } from "./diff/composed";

const modelOf = (...all: readonly Ingredients[]): AccessModel => {
  const model = readAccessModels(composed(...all)).at(-1);
  if (model === undefined) throw new Error("no environment");
  return model;
};
const changed = (customize: (stack: AccountStack) => void) => modelOf({ environment: dev(), customize });

describe("the complete example", () => {
  const models = readAccessModels(composed(...COMPLETE_EXAMPLE));

  test.each(models.map((model) => ({ name: model.environment.name, model })))(
    "$name leaves no reference open",
    ({ model }) => {
      expect(model.unresolved).toEqual([]);
    },
  );

  test("the policies of an environment reach its own accounts and no others", () => {
    for (const { accounts, environment } of models) {
      const names = accounts.flatMap(({ scps, rcps }) => [...scps, ...rcps].map(({ name }) => name));
      expect(names.length).toBeGreaterThan(10);
      expect(names.filter((name) => !name.startsWith(`bedrock-${environment.name}-`))).toEqual([]);
    }
  });

  test("a staged team's account lies in an OU of its own and has no policy", () => {
    const account = models[0] && accountOf(models[0], "team security");

    expect(account).toMatchObject({ enforcement: "staged", scps: [], rcps: [] });
    expect(account?.ouPath.at(-1)).toBe("dev-staged");
  });
});

describe("where others attach the policies", () => {
  test("documents count as attached to every governed account, and the model says that it takes this for true", () => {
    const model = modelOf({ environment: dev({ organization: { manages: "documents" } }) });
    const sets = (holder: string) => accountOf(model, holder)?.scps.map(({ name }) => name.replace(/-\d+$/, ""));

    expect(new Set(sets("team payments"))).toEqual(new Set(["bedrock-dev-governed"]));
    expect(new Set(sets("platform"))).toEqual(new Set(["bedrock-dev-governed", "bedrock-dev-platform"]));
    expect(model.assumptions.join()).toContain("attaches the documents of dev.policies");
  });

  test("policies on an OU that the environment names reach its teams, and the model says so", () => {
    const model = modelOf({ environment: dev({ organization: { policyTargets: ["ou-ab12-11111111"] } }) });

    expect(accountOf(model, "team payments")?.scps.length).toBeGreaterThan(0);
    expect(model.assumptions.join()).toContain("ou-ab12-11111111");
  });

  test("a platform account that another environment governs has that one's policies", () => {
    const governed = dev({ platform: { accountId: DEV.platform, governedBy: "prod" } });
    const governing = dev({
      name: "prod",
      platform: { accountId: DEV.platform, governs: ["dev"] },
      teams: { payments: team(existing("300000000003")) },
    });
    const [model] = readAccessModels(composed({ environment: governed }, { environment: governing }));
    const names = model && accountOf(model, "platform")?.scps.map(({ name }) => name.replace(/-\d+$/, ""));

    expect(new Set(names)).toEqual(new Set(["bedrock-prod-governed", "bedrock-prod-platform"]));
  });
});

describe("what cannot be judged is reported, with how to mend it", () => {
  const inTeam = (make: (stack: AccountStack) => void) =>
    changed((stack) => {
      if (stack.holder === "team payments") make(stack);
    });
  const cases: { what: string; model: () => AccessModel; reported: RegExp }[] = [
    {
      what: "a user",
      model: () => inTeam((stack) => void new IamUser(stack, "user", { name: "mallory" })),
      reported: /aws_iam_user\.user.*not judged here/,
    },
    {
      what: "the URL of a function, which Terraform opens to everybody",
      model: () =>
        inTeam((stack) => {
          new LambdaFunctionUrl(stack, "url", { functionName: "bedrock-dev-forwarder", authorizationType: "NONE" });
        }),
      reported: /aws_lambda_function_url\.url.*not judged here/,
    },
    {
      what: "a grant, which stands beside a key's policy",
      model: () =>
        inTeam((stack) => {
          const granteePrincipal = "arn:aws:iam::999999999999:role/Vendor";
          new KmsGrant(stack, "grant", { keyId: "1234", granteePrincipal, operations: ["Sign"] });
        }),
      reported: /aws_kms_grant\.grant.*not judged here/,
    },
    {
      what: "a bucket's access control list, which stands beside its policy",
      model: () => inTeam((stack) => void new S3BucketAcl(stack, "acl", { bucket: "own", acl: "public-read" })),
      reported: /aws_s3_bucket_acl\.acl.*not judged here/,
    },
    {
      what: "a trust policy whose changes Terraform ignores",
      model: () =>
        inTeam((stack) => {
          role(stack, TRUST).addOverride("lifecycle", { ignore_changes: ["assume_role_policy"] });
        }),
      reported: /aws_iam_role\.own.*ignore_changes.*may say something else/,
    },
    {
      what: "a role whose changes Terraform ignores",
      model: () => inTeam((stack) => role(stack, TRUST).addOverride("lifecycle", { ignore_changes: "all" })),
      reported: /aws_iam_role\.own.*ignore_changes.*may say something else/,
    },
    {
      what: "a trust policy whose changes Terraform ignores, said in a list",
      model: () =>
        inTeam((stack) => role(stack, TRUST).addOverride("lifecycle", [{ ignore_changes: ["assume_role_policy"] }])),
      reported: /aws_iam_role\.own.*ignore_changes.*may say something else/,
    },
    {
      what: "a trust policy that Terraform makes another of",
      model: () => inTeam((stack) => void role(stack, TRUST.replace("sts:", "%{ if true }sts:%{ endif }"))),
      reported: /aws_iam_role\.own.*%\{ if true \}.*only Terraform can work out/,
    },
    {
      what: "a managed policy of AWS's",
      model: () =>
        inTeam((stack) => {
          const policyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
          new IamRolePolicyAttachment(stack, "admin", { role: "bedrock-dev-invoke-payments", policyArn });
        }),
      reported: /AdministratorAccess.*does not make this policy/,
    },
    {
      what: "a trust policy by a data source",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: what Terraform would read
      model: () => inTeam((stack) => void role(stack, "${data.aws_iam_policy_document.trust.json}")),
      reported: /data\.aws_iam_policy_document.*only AWS or another state knows/,
    },
    {
      what: "a trust policy by a resource that is not there",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: what Terraform would read
      model: () => inTeam((stack) => void role(stack, "${aws_iam_policy.gone.policy}")),
      reported: /aws_iam_policy\.gone.*no such resource/,
    },
    {
      what: "text that is no policy",
      model: () => inTeam((stack) => void role(stack, '{"Version":"2012-10-17","Statement":[{"Effect":"Permit"}]}')),
      reported: /no policy that AWS takes.*Effect/,
    },
    {
      what: "an attachment of a policy that the stack does not make",
      model: () =>
        changed((stack) => {
          if (stack.holder !== "management") return;
          new OrganizationsPolicyAttachment(stack, "own", { policyId: "p-12345678", targetId: DEV.account });
        }),
      reported: /p-12345678.*does not make this policy/,
    },
  ];

  test.each(cases)("$what", ({ model, reported }) => {
    const texts = model().unresolved.map(({ address, reference, reason }) => `${address} ${reference} ${reason}`);

    expect(texts.join("\n")).toMatch(reported);
  });

  test("a bucket's policy is read, also where it stands in the bucket", () => {
    const policy = TRUST.replace("sts:AssumeRole", "s3:GetObject");
    const model = inTeam((stack) => void new S3Bucket(stack, "own", { bucket: "own", policy }));
    const { resourcePolicies } = accountOf(model, "team payments") ?? {};

    expect(resourcePolicies).toContainEqual(expect.objectContaining({ address: "aws_s3_bucket.own", kind: "bucket" }));
  });

  test("a condition that a resource must fulfil says nothing of access and is passed over", () => {
    const model = inTeam((stack) => {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: what Terraform would read
      const precondition = [{ condition: "${length(var.owner) > 0}", error_message: "Name an owner." }];
      role(stack, TRUST).addOverride("lifecycle", { precondition });
    });

    expect(model.unresolved).toEqual([]);
  });

  test("a tag policy says nothing of access and is passed over", () => {
    const model = changed((stack) => {
      if (stack.holder !== "management") return;
      const policy = new OrganizationsPolicy(stack, "tags", { name: "tags", type: "TAG_POLICY", content: "{}" });
      new OrganizationsPolicyAttachment(stack, "tags-here", { policyId: policy.id, targetId: DEV.account });
    });

    expect(model.unresolved).toEqual([]);
  });
});

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

function role(stack: AccountStack, assumeRolePolicy: string): IamRole {
  return new IamRole(stack, "own", { name: "own", assumeRolePolicy });
}

describe("a folder that is no output", () => {
  const folder = mkdtempSync(join(tmpdir(), "bedrock-access-output-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (text: string, stack?: string) => {
    writeFileSync(join(folder, "dev.environment.json"), text);
    if (stack === undefined) return;
    mkdirSync(join(folder, "stacks/dev-trust"), { recursive: true });
    writeFileSync(join(folder, "stacks/dev-trust/cdk.tf.json"), stack);
  };
  const environment = (version: number) =>
    JSON.stringify({ version, environment: { name: "dev" }, stacks: [{ name: "dev-trust" }], waiting: [] });

  test.each([
    { what: "is not there", make: () => undefined, at: join(folder, "gone"), says: /gone does not exist.*synth/ },
    { what: "is empty", make: () => undefined, at: folder, says: /holds no <environment>\.environment\.json/ },
    { what: "holds no JSON", make: () => write("{"), at: folder, says: /dev\.environment\.json is not JSON/ },
    {
      what: "is of another version",
      make: () => write(environment(2)),
      at: folder,
      says: /version 2.*reads version 1/,
    },
    { what: "lacks a stack", make: () => write(environment(1)), at: folder, says: /cdk\.tf\.json is missing/ },
    { what: "holds a stack that is none", make: () => write(environment(1), "[]"), at: folder, says: /is no stack/ },
  ])("that $what is told", ({ make, at, says }) => {
    make();

    expect(() => readSynthesizedOutput(at)).toThrow(OutputError);
    expect(() => readSynthesizedOutput(at)).toThrow(says);
  });
});

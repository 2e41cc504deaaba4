import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import { Construct } from "constructs";
import type { AccountStack } from "../../stacks/account-stack";
import { TeamStack } from "../../stacks/team-stack";
import { composeAll, stackOf } from "../support/compose";
import { dev, prod } from "./neighbours";
import { thrownBy } from "./refused";

const TEAM_STACK = "dev-team-payments";

function parameter(scope: Construct, id: string): SsmParameter {
  return new SsmParameter(scope, id, { name: `/acme/${id}`, type: "String", value: "x" });
}

describe("customize", () => {
  test("is called once for every stack of its environment, when all of it is made", () => {
    const seen: string[] = [];
    const customize = (stack: AccountStack) => seen.push(`${stack.node.id} ${stack.node.scope?.node.children.length}`);
    const { stacks } = composeAll(
      { environment: dev(), customize: (stack) => void customize(stack) },
      { environment: prod() },
    );
    const ofDev = Object.keys(stacks).filter((name) => name.startsWith("dev-"));
    expect(seen.sort()).toEqual(ofDev.map((name) => `${name} ${ofDev.length}`));
  });

  test("adds resources and overrides arguments of ours", () => {
    const output = composeAll({
      environment: dev(),
      customize: (stack) => {
        if (!(stack instanceof TeamStack)) return;
        parameter(stack, "extra");
        stack.invokeRoles.payments?.role.addOverride("max_session_duration", 7_200);
      },
    });
    const { resource } = stackOf(output, TEAM_STACK);
    expect(Object.keys(resource.aws_ssm_parameter ?? {})).toEqual(["extra"]);
    const changed = Object.values(resource.aws_iam_role ?? {}).filter((role) => "max_session_duration" in role);
    expect(changed).toMatchObject([{ name: "bedrock-dev-invoke-payments", max_session_duration: 7_200 }]);
  });

  test("reaches other regions through providers that are bound to the account like ours, and the environment tells of them", () => {
    const output = composeAll({
      environment: dev(),
      customize: (stack) => void stack.providerOf("eu-west-1"),
    });
    const { provider } = stackOf(output, TEAM_STACK);
    expect(provider).toMatchObject({ aws: [{}, { alias: "eu-west-1", allowed_account_ids: ["300000000001"] }] });
    const told = output.environments.dev?.stacks.find(({ name }) => name === TEAM_STACK);
    expect(told?.regions).toEqual(["eu-central-1", "eu-west-1"]);
  });
});

describe("two elements of one logical id, which CDKTF would merge without a word,", () => {
  test("end the synthesis, with the paths of both", () => {
    const error = thrownBy({
      environment: dev(),
      customize: (stack) => {
        if (!(stack instanceof TeamStack)) return;
        parameter(stack, "authority");
        parameter(new Construct(stack, "mine"), "other").overrideLogicalId("authority");
      },
    });
    expect(error).toMatchObject({
      message: expect.stringContaining(
        `aws_ssm_parameter.authority is made twice, by ${TEAM_STACK}/authority and by ${TEAM_STACK}/mine/other`,
      ),
    });
  });

  test("end it where CDKTF drops a part of the path", () => {
    const error = thrownBy({
      environment: dev(),
      customize: (stack) => {
        if (!(stack instanceof TeamStack)) return;
        const scope = new Construct(stack, "mine");
        parameter(scope, "Resource");
        parameter(new Construct(scope, "Default"), "Resource");
      },
    });
    expect(error).toMatchObject({ message: expect.stringContaining(`${TEAM_STACK}/mine/Default/Resource`) });
  });

  test("may be a resource and a data source, which Terraform tells apart", () => {
    const error = thrownBy({
      environment: dev(),
      customize: (stack) => {
        parameter(stack, "extra");
        new DataAwsSsmParameter(stack, "lookup", { name: "/acme/lookup" }).overrideLogicalId("extra");
      },
    });
    expect(error).toBeUndefined();
  });
});

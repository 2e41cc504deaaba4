import type { Principal } from "../../access/principal";
import { usageIdentifier } from "../../environment/names";
import { SIGNED_CONTEXT } from "../../gateway/identity/context/caller-context";
import { stageOf } from "./authorizer-event";

/**
 * What an authorizer answers.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export interface AuthorizerAnswer {
  readonly principalId: string;
  readonly policyDocument: {
    readonly Version: "2012-10-17";
    readonly Statement: readonly [
      { readonly Effect: "Allow" | "Deny"; readonly Action: "execute-api:Invoke"; readonly Resource: string },
    ];
  };
  /** Texts alone: API Gateway takes neither objects nor lists. The signed one is for the gateway, the others for access logs. */
  readonly context: Readonly<Record<string, string>>;
  /** Which API key, and with it which usage plan, the request counts for. */
  readonly usageIdentifierKey?: string;
}

/** Whoever is allowed is so everywhere in the stage: what he may do there the gateway decides. */
export function allowed(principal: Principal, signedContext: string, methodArn: string): AuthorizerAnswer {
  const { environment, team, user, credential } = principal;
  const { region, allMethods } = stageOf(methodArn);
  return {
    principalId: `${team}/${user}`,
    policyDocument: policyDocument("Allow", allMethods),
    context: { [SIGNED_CONTEXT]: signedContext, team, user, credential: `${credential.kind}:${credential.id}` },
    usageIdentifierKey: usageIdentifier(environment, region, team),
  };
}

/** @param reason - For the gateway response `ACCESS_DENIED`, as `$context.authorizer.reason`. */
export function denied(reason: string, methodArn: string): AuthorizerAnswer {
  return {
    principalId: "denied",
    policyDocument: policyDocument("Deny", stageOf(methodArn).allMethods),
    context: { reason },
  };
}

function policyDocument(effect: "Allow" | "Deny", resource: string): AuthorizerAnswer["policyDocument"] {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: effect, Action: "execute-api:Invoke", Resource: resource }],
  };
}

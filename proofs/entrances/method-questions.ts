import type { AccessModel, Account, RestApi, RestMethod } from "../access-model/access-model";
import { OUTSIDE } from "../matrix/subject";
import type { Question } from "../question";
import { EVERY_RIGHT, type World } from "../world";

/** Every method of our REST APIs, called by somebody with no credentials, and by somebody whom no usage plan counts. */
export function methodQuestions({ accounts }: AccessModel): Question[] {
  return accounts.flatMap(({ restApis }) =>
    restApis.flatMap((api) =>
      api.methods.flatMap((method) => [withoutCredentials(api, method), withoutPlan(api, method)]),
    ),
  );
}

function withoutCredentials(api: RestApi, method: RestMethod): Question {
  const { authorizer } = method;
  const isAsked = method.authorization === "CUSTOM" && authorizer !== undefined;
  // AWS answers by what it remembers for the same identity sources: without any, by what it said to somebody else.
  const remembersOthers = isAsked && authorizer.cacheSeconds > 0 && authorizer.identitySources.length === 0;
  return settled(api, method, "anybody without credentials", isAsked && !remembersOthers, {
    held: `authorizer ${authorizer?.name}`,
    open: remembersOthers
      ? `authorizer ${authorizer.name}, which remembers its answers for ${authorizer.cacheSeconds} s and for everybody`
      : `no authorizer: its authorization is ${method.authorization || "not said"}`,
  });
}

function withoutPlan(api: RestApi, method: RestMethod): Question {
  return settled(api, method, "a caller whom no usage plan counts", method.apiKeyRequired, {
    held: "the key that a usage plan counts by, which the method requires",
    open: "no key is required, so no usage plan counts",
  });
}

function settled(
  { name, region }: RestApi,
  { address, httpMethod }: RestMethod,
  who: string,
  isHeld: boolean,
  by: { readonly held: string; readonly open: string },
): Question {
  return {
    who,
    what: `calls ${httpMethod} ${address.replace(/^.*\./, "")} of the API ${name}`,
    expected: "denied",
    teams: [],
    region,
    asks: [],
    settled: {
      action: "execute-api:Invoke",
      resource: address,
      decision: isHeld ? "denied" : "allowed",
      by: isHeld ? by.held : by.open,
    },
  };
}

/** An API's own policy, where it has one, lets no other account manage or skip it. */
export function apiPolicyQuestions(world: World, { accountId, restApis }: Account): Question[] {
  const { partition } = world.model.environment;
  return restApis.flatMap(({ name, region, policy }): Question[] =>
    policy === undefined
      ? []
      : [
          {
            who: "administrator of an account outside the organization",
            what: `calls the API ${name} by the API's own policy`,
            expected: "denied",
            teams: [],
            region,
            asks: [
              {
                call: {
                  principal: `arn:${partition}:iam::${OUTSIDE}:role/Vendor`,
                  action: "execute-api:Invoke",
                  resource: `arn:${partition}:execute-api:${region}:${accountId}:0123456789/live/POST/openai`,
                },
                policies: { identity: [EVERY_RIGHT], resource: policy },
              },
            ],
          },
        ],
  );
}

/**
 * What API Gateway asks an authorizer of type REQUEST of a REST API, as far as we read it.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */
export interface AuthorizerEvent {
  readonly type: "REQUEST";
  /** `arn:aws:execute-api:{region}:{account}:{api}/{stage}/{method}/{path}` */
  readonly methodArn: string;
  /** Names in the client's own case. */
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>> | null;
}

/** The two headers that may hold a credential; what was sent twice is joined by a comma, and then refused. */
export function credentialHeadersOf({ multiValueHeaders }: Pick<AuthorizerEvent, "multiValueHeaders">) {
  const valuesOf = (wanted: string) => {
    const found = Object.entries(multiValueHeaders ?? {}).filter(([name]) => name.toLowerCase() === wanted);
    return found.length === 0 ? undefined : found.flatMap(([, values]) => values).join(", ");
  };
  return { authorization: valuesOf("authorization"), "x-api-key": valuesOf("x-api-key") };
}

/** Everything in the stage that a request was for: an answer is kept, and counts for whatever is asked next. */
export function stageOf(methodArn: string): { readonly region: string; readonly allMethods: string } {
  const [, stage, region] = METHOD_ARN.exec(methodArn) ?? [];
  if (stage === undefined || region === undefined) {
    throw new Error(`API Gateway asks about "${methodArn.slice(0, 200)}", which is no method of a REST API`);
  }
  return { region, allMethods: `${stage}/*` };
}

const METHOD_ARN = /^(arn:[^:]+:execute-api:([a-z0-9-]+):\d{12}:[A-Za-z0-9]+\/[A-Za-z0-9_-]+)\//;

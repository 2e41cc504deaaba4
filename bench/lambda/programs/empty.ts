import type { LambdaStreaming } from "../../../functions/gateway/response-stream";

declare const awslambda: LambdaStreaming;

/** A function that streams an answer without doing anything for it. */
export const handler = awslambda.streamifyResponse(async (_event, output, context) => {
  context.callbackWaitsForEmptyEventLoop = false;
  const stream = awslambda.HttpResponseStream.from(output, { statusCode: 200, headers: {} });
  stream.write("{}");
  output.end();
});

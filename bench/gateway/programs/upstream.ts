import { startBedrockSimulator } from "../../../simulators/bedrock/bedrock-simulator";
import { answer, tell } from "./parent";

void startBedrockSimulator({ recordRequests: false, bearerTokens: ["bench-key"] }).then(({ url }) => {
  answer(() => ({}));
  tell({ url });
});

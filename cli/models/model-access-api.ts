import type { GetFoundationModelAvailabilityResponse } from "@aws-sdk/client-bedrock";
import { nameOf } from "../../access/thrown";
import type { ModelState } from "../../environment/lock-sections/models";
import type { RoleCredentials } from "../support/account-credentials";

/** What one account may call, and what it agrees to. */
export interface ModelAccessApi {
  stateOf(model: string, region: string): Promise<ModelState>;
  /** Agrees to the model's terms, for the whole account. */
  agree(model: string, region: string): Promise<void>;
  hasUseCase(): Promise<boolean>;
  submitUseCase(form: Uint8Array): Promise<void>;
  close(): void;
}

/** @param home - Region in which the account's use case is kept for us; AWS has one for the account. */
export async function modelAccessApi(credentials: RoleCredentials, home: string): Promise<ModelAccessApi> {
  const sdk = await import("@aws-sdk/client-bedrock");
  const clients = new Map<string, InstanceType<typeof sdk.BedrockClient>>();
  const clientOf = (region: string) => {
    const known = clients.get(region);
    if (known !== undefined) return known;
    const client = new sdk.BedrockClient({ region, credentials });
    clients.set(region, client);
    return client;
  };
  return {
    stateOf: async (model, region) =>
      stateOf(await clientOf(region).send(new sdk.GetFoundationModelAvailabilityCommand({ modelId: model }))),

    agree: async (model, region) => {
      const { offers = [] } = await clientOf(region).send(
        new sdk.ListFoundationModelAgreementOffersCommand({ modelId: model, offerType: "PUBLIC" }),
      );
      const [offer] = offers;
      if (offer === undefined) throw new Error(`AWS offers no public agreement on ${model} in ${region}`);
      try {
        await clientOf(region).send(
          new sdk.CreateFoundationModelAgreementCommand({ modelId: model, offerToken: offer.offerToken }),
        );
      } catch (error) {
        if (nameOf(error) !== "ConflictException") throw error; // somebody agreed at the same time
      }
    },

    hasUseCase: async () => {
      try {
        await clientOf(home).send(new sdk.GetUseCaseForModelAccessCommand({}));
        return true;
      } catch (error) {
        if (nameOf(error) === "ResourceNotFoundException") return false;
        throw error;
      }
    },

    submitUseCase: async (form) => {
      await clientOf(home).send(new sdk.PutUseCaseForModelAccessCommand({ formData: form }));
    },

    close: () => {
      for (const client of clients.values()) client.destroy();
    },
  };
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetFoundationModelAvailability.html */
function stateOf(answer: GetFoundationModelAvailabilityResponse): ModelState {
  if (answer.regionAvailability !== "AVAILABLE") return "not-in-region";
  switch (answer.agreementAvailability?.status) {
    case "AVAILABLE":
      return answer.authorizationStatus === "AUTHORIZED" && answer.entitlementAvailability === "AVAILABLE"
        ? "ready"
        : "not-authorized";
    case "PENDING":
      return "pending";
    case "ERROR":
      return "failed";
    default:
      return "no-agreement";
  }
}

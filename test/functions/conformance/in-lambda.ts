import { runGatewaysIn } from "../../support/gateway-host";

// Imported before a test file of the gateway, which then finds its gateways in Lambda.
runGatewaysIn("lambda");

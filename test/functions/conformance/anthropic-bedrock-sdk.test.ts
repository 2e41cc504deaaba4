import "./in-lambda";
import "../../gateway/conformance/anthropic-bedrock-sdk.test";

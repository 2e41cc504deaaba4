import "./in-lambda";
import "../../gateway/conformance/anthropic-sdk.test";

import "./in-lambda";
import "../../gateway/conformance/openai-sdk-responses.test";

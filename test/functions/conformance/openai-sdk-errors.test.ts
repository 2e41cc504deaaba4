import "./in-lambda";
import "../../gateway/conformance/openai-sdk-errors.test";

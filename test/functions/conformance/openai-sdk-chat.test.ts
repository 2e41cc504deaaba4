import "./in-lambda";
import "../../gateway/conformance/openai-sdk-chat.test";

import "./in-lambda";
import "../../gateway/conformance/openai-sdk-embeddings.test";

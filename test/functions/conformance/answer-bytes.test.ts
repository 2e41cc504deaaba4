import "./in-lambda";
import "../../gateway/conformance/answer-bytes.test";

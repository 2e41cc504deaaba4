import "./in-lambda";
import "../../gateway/conformance/streams.test";

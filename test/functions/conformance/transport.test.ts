import "./in-lambda";
import "../../gateway/conformance/transport.test";

import "./in-lambda";
import "../../gateway/conformance/request-bytes.test";

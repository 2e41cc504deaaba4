import "./in-lambda";
import "../../gateway/conformance/estimates.test";

import "./in-lambda";
import "../../gateway/conformance/settlement.test";

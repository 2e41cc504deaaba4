import "./in-lambda";
import "../../gateway/conformance/guarded-fields.test";

import "./in-lambda";
import "../../gateway/conformance/aws-sdk.test";

import "./in-lambda";
import "../../gateway/conformance/python-clients.test";

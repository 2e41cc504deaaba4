// Stands in for the compiled part of Lambda's runtime client, which takes autotools and curl's sources to build. It posts what a
// function that does not stream has returned or thrown; streams and the fetching of requests are the client's own JavaScript.
const { request } = require("node:http");
const Module = require("node:module");

const load = Module._load;
Module._load = function (name, ...rest) {
  return String(name).endsWith("rapid-client.node")
    ? { initializeClient() {}, done, error }
    : load.call(this, name, ...rest);
};

function done(id, body) {
  post(`/2018-06-01/runtime/invocation/${id}/response`, body);
}

function error(id, body) {
  post(`/2018-06-01/runtime/invocation/${id}/error`, body);
}

function post(path, body) {
  const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
  const sent = request({ host, port, path, method: "POST", headers: { "content-type": "application/json" } });
  sent.on("response", (answer) => answer.resume());
  sent.end(body);
}

"""Calls the gateway with boto3, anthropic and openai as their users do, and prints what each check came to.

Told on its input: where the gateway is, keys, and what to send. Prints one JSON object: name of a check -> what it found, or
{"failed": why}.
"""

import base64
import functools
import json
import os
import sys
import traceback

told = json.load(sys.stdin)
KEYS = told["keys"]
PIXEL = told["pixel"]
LONG_TEXT = told["longText"]
TOOL = {"type": "object", "properties": {}}
PARALLEL = '[[tool get_weather {"city":"Berlin"}]] [[tool get_weather {"city":"Rome"}]]'

# Only what the gateway's documentation says to set.
os.environ["AWS_BEARER_TOKEN_BEDROCK"] = KEYS["anna"]
os.environ["AWS_CA_BUNDLE"] = told["ca"]
os.environ["SSL_CERT_FILE"] = told["ca"]

import anthropic  # noqa: E402
import boto3  # noqa: E402
import openai  # noqa: E402
import pydantic  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError, EventStreamError  # noqa: E402

checks = {}


def check(function):
    checks[function.__name__] = function
    return function


def error_of(call):
    """The class of what a call raises, and what it tells."""
    try:
        call()
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"], str(error)]
    except (anthropic.APIStatusError, openai.APIStatusError) as error:
        return [type(error).__name__, error.status_code, str(error)]
    except Exception as error:
        return [type(error).__name__, None, str(error)]
    return None


# boto3


@functools.lru_cache
def bedrock(attempts=1, key="anna", **more):
    os.environ["AWS_BEARER_TOKEN_BEDROCK"] = KEYS[key]
    config = Config(retries={"total_max_attempts": attempts, "mode": "standard"}, **more)
    endpoint = told["secureUrl"] + "/bedrock"
    return boto3.Session(region_name="eu-central-1").client("bedrock-runtime", endpoint_url=endpoint, config=config)


def question(text, **more):
    return {"modelId": "claude-sonnet", "messages": [{"role": "user", "content": [{"text": text}]}], **more}


def claude(text, **more):
    body = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 500, "messages": [{"role": "user", "content": text}]}
    return {"modelId": "claude-sonnet", "body": json.dumps({**body, **more})}


@check
def boto3_converse():
    answer = bedrock().converse(**question("How many words are these?"))
    return [answer["output"]["message"]["content"], answer["stopReason"]]


@check
def boto3_converse_stream():
    events = list(bedrock().converse_stream(**question("[[say 40 tokens]]"))["stream"])
    return [list(events[0])[0], list(events[-1])[0], events[-1]["metadata"]["usage"]["outputTokens"]]


@check
def boto3_invoke():
    return json.loads(bedrock().invoke_model(**claude("How many words are these?"))["body"].read())["content"]


@check
def boto3_invoke_stream():
    stream = bedrock().invoke_model_with_response_stream(**claude("[[say 40 tokens]]"))["body"]
    events = [json.loads(event["chunk"]["bytes"]) for event in stream]
    return [events[0]["type"], events[-1]["type"], events[-1]["amazon-bedrock-invocationMetrics"]["outputTokenCount"]]


@check
def boto3_parallel_tools():
    config = {"tools": [{"toolSpec": {"name": "get_weather", "inputSchema": {"json": TOOL}}}]}
    asked = question(PARALLEL, toolConfig=config)
    first = bedrock().converse(**asked)["output"]["message"]
    uses = [block["toolUse"] for block in first["content"]]
    results = [{"toolResult": {"toolUseId": use["toolUseId"], "content": [{"text": "20 degrees"}]}} for use in uses]
    asked["messages"] += [first, {"role": "user", "content": [*results, {"text": "And now?"}]}]
    second = bedrock().converse(**asked)["output"]["message"]
    return [[use["input"]["city"] for use in uses], second["content"]]


@check
def boto3_thinking():
    thinking = {"thinking": {"type": "enabled", "budget_tokens": 1024}}
    answer = bedrock().converse(**question("Why?", additionalModelRequestFields=thinking))
    return answer["output"]["message"]["content"][0]["reasoningContent"]["reasoningText"]["signature"][:4]


@check
def boto3_image_and_cache():
    asked = question("What is it?", system=[{"text": "boto3. " + LONG_TEXT}, {"cachePoint": {"type": "default"}}])
    asked["messages"][0]["content"].append({"image": {"format": "png", "source": {"bytes": base64.b64decode(PIXEL)}}})
    first, second = (bedrock().converse(**asked)["usage"] for _ in range(2))
    return [first["cacheWriteInputTokens"] > 1000, first["cacheWriteInputTokens"] == second["cacheReadInputTokens"]]


@check
def boto3_embeddings():
    body = json.dumps({"inputText": "hello", "dimensions": 256})
    return len(json.loads(bedrock().invoke_model(modelId="embeddings", body=body)["body"].read())["embedding"])


@check
def boto3_count_tokens():
    asked = question("How many words are these?")
    counted = bedrock().count_tokens(modelId="claude-sonnet", input={"converse": {"messages": asked["messages"]}})
    return counted["inputTokens"] == bedrock().converse(**asked)["usage"]["inputTokens"]


@check
def boto3_errors():
    config = {"tools": [{"toolSpec": {"name": "get_weather", "inputSchema": {"json": TOOL}}}]}
    haiku = {"modelId": "claude-haiku"}
    return [
        error_of(lambda: bedrock(key="carl").converse(**{**question("Hi"), "modelId": "nova"})),
        error_of(lambda: bedrock(key="carl").converse(**{**question("Hi", toolConfig=config), **haiku})),
        error_of(lambda: bedrock().converse(**question("Hi", additionalModelRequestFields={"n": 2}))),
        error_of(lambda: bedrock().converse(**question("x" * 4_200_000))),
        error_of(lambda: bedrock().converse(**{**question("[[fault ThrottlingException]]"), **haiku})),
        error_of(lambda: bedrock().converse(**{**question("[[fault AccessDeniedException]]"), **haiku})),
    ]


@check
def boto3_exception_in_a_stream():
    asked = question("[[exception throttlingException after 3 events]] [[say 40 tokens]]")
    try:
        list(bedrock().converse_stream(**asked)["stream"])
    except EventStreamError as error:
        return error.response["Error"]["Code"]


@check
def boto3_retries():
    asked = {**question("[[fault ThrottlingException 3 times]] boto3"), "modelId": "claude-haiku"}
    return bedrock(attempts=5).converse(**asked)["ResponseMetadata"]["RetryAttempts"] > 0


@check
def boto3_signature():
    del os.environ["AWS_BEARER_TOKEN_BEDROCK"]
    session = boto3.Session("AKIDEXAMPLE", "a-secret-of-the-test", region_name="eu-central-1")
    client = session.client("bedrock-runtime", endpoint_url=told["secureUrl"] + "/bedrock")
    return error_of(lambda: client.converse(**question("Hi")))


@check
def boto3_bearer_over_plain_http():
    os.environ["AWS_BEARER_TOKEN_BEDROCK"] = KEYS["anna"]
    client = boto3.client("bedrock-runtime", region_name="eu-central-1", endpoint_url=told["url"] + "/bedrock")
    return error_of(lambda: client.converse(**question("Hi")))[0]


# anthropic


def messages_api(retries=0, key="anna", url=told["url"], **more):
    return anthropic.Anthropic(base_url=url + "/anthropic", api_key=KEYS[key], max_retries=retries, **more)


def message(text, **more):
    return {"model": "claude-sonnet", "max_tokens": 500, "messages": [{"role": "user", "content": text}], **more}


def text_of(answer):
    return [block.text for block in answer.content if block.type == "text"]


@check
def anthropic_message():
    return text_of(messages_api().messages.create(**message("How many words are these?")))


@check
def anthropic_over_tls():
    return text_of(messages_api(url=told["secureUrl"]).messages.create(**message("How many words are these?")))


@check
def anthropic_environment():
    os.environ.update({"ANTHROPIC_BASE_URL": told["url"] + "/anthropic", "ANTHROPIC_AUTH_TOKEN": KEYS["anna"]})
    try:
        return text_of(anthropic.Anthropic().messages.create(**message("How many words are these?")))
    finally:
        del os.environ["ANTHROPIC_BASE_URL"], os.environ["ANTHROPIC_AUTH_TOKEN"]


@check
def anthropic_stream():
    with messages_api().messages.stream(**message("[[say 40 tokens]]")) as stream:
        pieces = list(stream.text_stream)
        return [len(pieces) > 5, stream.get_final_message().usage.output_tokens]


@check
def anthropic_parallel_tools():
    asked = message(PARALLEL, tools=[{"name": "get_weather", "input_schema": TOOL}])
    with messages_api().messages.stream(**asked) as stream:
        first = stream.get_final_message()
    uses = [block for block in first.content if block.type == "tool_use"]
    results = [{"type": "tool_result", "tool_use_id": use.id, "content": "20 degrees"} for use in uses]
    content = [*results, {"type": "text", "text": "And now?"}]
    asked["messages"] += [{"role": "assistant", "content": first.content}, {"role": "user", "content": content}]
    return [[use.input["city"] for use in uses], text_of(messages_api().messages.create(**asked))]


@check
def anthropic_thinking():
    asked = message("Why?", thinking={"type": "enabled", "budget_tokens": 1024})
    return messages_api().messages.create(**{**asked, "max_tokens": 2000}).content[0].signature[:4]


@check
def anthropic_image_and_cache():
    picture = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PIXEL}}
    system = [{"type": "text", "text": "anthropic. " + LONG_TEXT, "cache_control": {"type": "ephemeral"}}]
    asked = message([picture, {"type": "text", "text": "What is it?"}], system=system)
    first, second = (messages_api().messages.create(**asked).usage for _ in range(2))
    written = first.cache_creation_input_tokens
    return [written > 1000, written == second.cache_read_input_tokens]


@check
def anthropic_count_tokens():
    asked = message("How many words are these?")
    counted = messages_api().messages.count_tokens(model=asked["model"], messages=asked["messages"])
    return counted.input_tokens == messages_api().messages.create(**asked).usage.input_tokens


@check
def anthropic_models():
    return [model.id for model in messages_api().models.list()]


@check
def anthropic_errors():
    def failing(client, **asked):
        return error_of(lambda: client.messages.create(**asked))

    haiku = {"model": "claude-haiku"}
    tools = [{"name": "get_weather", "input_schema": TOOL}]
    return [
        failing(messages_api(key="carl"), **{**message("Hi"), "model": "gpt-9"}),
        failing(messages_api(key="carl"), **{**message("Hi", tools=tools), **haiku}),
        failing(messages_api(), **{**message("Hi"), "max_tokens": 0}),
        failing(messages_api(), **message("x" * 4_200_000)),
        failing(messages_api(), **{**message("[[fault ThrottlingException]]"), **haiku}),
        failing(messages_api(), **{**message("[[fault AccessDeniedException]]"), **haiku}),
        failing(anthropic.Anthropic(base_url=told["url"] + "/anthropic", api_key="wrong"), **message("Hi")),
    ]


@check
def anthropic_exception_in_a_stream():
    def read():
        asked = message("[[exception throttlingException after 3 events]] [[say 40 tokens]]")
        with messages_api().messages.stream(**asked) as stream:
            stream.get_final_message()

    return error_of(read)


@check
def anthropic_retries():
    asked = {**message("[[fault ThrottlingException 3 times]] anthropic"), "model": "claude-haiku"}
    return text_of(messages_api(retries=5).messages.create(**asked)) != []


@check
def anthropic_bedrock():
    client = anthropic.AnthropicBedrock(
        base_url=told["url"] + "/bedrock", api_key=KEYS["anna"], aws_region="eu-central-1", max_retries=0
    )
    with client.messages.stream(**message("[[say 40 tokens]]")) as stream:
        streamed = stream.get_final_message().usage.output_tokens
    missing = error_of(lambda: client.messages.create(**{**message("Hi"), "model": "gpt-9"}))
    return [text_of(client.messages.create(**message("How many words are these?"))), streamed, missing[:2]]


# openai


def openai_api(retries=0, key="anna", url=told["url"]):
    return openai.OpenAI(base_url=url + "/openai/v1", api_key=KEYS[key], max_retries=retries)


def chat(text, model="claude-sonnet", **more):
    return {"model": model, "messages": [{"role": "user", "content": text}], **more}


PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
FUNCTION = {"type": "function", "function": {"name": "get_weather", "parameters": PARAMETERS}}
FUNCTION_ITEM = {"type": "function", "name": "get_weather", "parameters": PARAMETERS, "strict": False}


class Place(pydantic.BaseModel):
    city: str


def check_of_each_model(function):
    """By translation to Converse, by a tool that stands for a schema, and passed through."""
    for model in ["claude-sonnet", "nova", "gpt-oss"]:
        checks[f"{function.__name__} of {model}"] = functools.partial(function, model)


@check_of_each_model
def openai_chat(model):
    [choice] = openai_api().chat.completions.create(**chat("How many words are these?", model)).choices
    return [choice.message.content, choice.finish_reason]


@check_of_each_model
def openai_chat_stream(model):
    asked = chat("[[say 40 tokens]]", model, stream_options={"include_usage": True})
    with openai_api().chat.completions.stream(**asked) as stream:
        deltas = [event.delta for event in stream if event.type == "content.delta"]
        final = stream.get_final_completion()
    return ["".join(deltas) == final.choices[0].message.content and len(deltas) > 5, final.usage.completion_tokens]


@check_of_each_model
def openai_parallel_tools(model):
    asked = chat(PARALLEL, model, tools=[FUNCTION])
    first = openai_api().chat.completions.create(**asked).choices[0].message
    results = [{"role": "tool", "tool_call_id": call.id, "content": "20 degrees"} for call in first.tool_calls]
    asked["messages"] += [first, *results, {"role": "user", "content": "And now?"}]
    second = openai_api().chat.completions.create(**asked).choices[0].message
    return [[json.loads(call.function.arguments)["city"] for call in first.tool_calls], second.content]


@check_of_each_model
def openai_schema(model):
    asked = chat("Hi", model, response_format=Place)
    with openai_api().chat.completions.stream(**asked) as stream:
        streamed = stream.get_final_completion().choices[0].message.parsed
    return [openai_api().chat.completions.parse(**asked).choices[0].message.parsed.city, streamed.city]


@check_of_each_model
def openai_response(model):
    answer = openai_api().responses.create(model=model, input="How many words are these?")
    return [answer.output_text, answer.status]


@check_of_each_model
def openai_response_stream(model):
    with openai_api().responses.stream(model=model, input="[[say 40 tokens]]") as stream:
        types = [event.type for event in stream]
        return [types[-1], stream.get_final_response().usage.output_tokens]


@check_of_each_model
def openai_response_tools(model):
    asked = {"model": model, "tools": [FUNCTION_ITEM], "store": False}
    first = openai_api().responses.create(input=PARALLEL, **asked).output
    results = [{"type": "function_call_output", "call_id": call.call_id, "output": "20 degrees"} for call in first]
    said = [{"role": "user", "content": PARALLEL}, *first, *results, {"role": "user", "content": "And now?"}]
    second = openai_api().responses.create(input=said, **asked)
    return [[json.loads(call.arguments)["city"] for call in first], second.output_text]


@check_of_each_model
def openai_response_schema(model):
    return openai_api().responses.parse(model=model, input="Hi", text_format=Place).output_parsed.city


@check
def openai_over_tls_by_environment():
    os.environ["OPENAI_BASE_URL"] = told["secureUrl"] + "/openai/v1"
    os.environ["OPENAI_API_KEY"] = KEYS["anna"]
    answer = openai.OpenAI().chat.completions.create(**chat("How many words are these?"))
    del os.environ["OPENAI_BASE_URL"], os.environ["OPENAI_API_KEY"]
    return answer.choices[0].message.content


@check
def openai_thinking():
    answer = openai_api().chat.completions.create(**chat("Why?", reasoning_effort="low"))
    return answer.choices[0].message.reasoning_content != ""


@check
def openai_embeddings():
    answer = openai_api().embeddings.create(model="embeddings", input=["one", "two"], dimensions=256)
    return [[each.index, len(each.embedding)] for each in answer.data]


@check
def openai_embeddings_of_cohere():
    answer = openai_api().embeddings.create(
        model="cohere-embeddings", input="one", extra_body={"input_type": "search_query"}
    )
    return len(answer.data[0].embedding)


@check
def openai_models():
    return [model.id for model in openai_api().models.list()]


@check
def openai_errors():
    def failing(client, **asked):
        return error_of(lambda: client.chat.completions.create(**asked))

    return [
        failing(openai_api(key="carl"), **chat("Hi", "gpt-9")),
        failing(openai_api(key="carl"), **chat("Hi", "claude-haiku", tools=[FUNCTION])),
        failing(openai_api(), **chat("Hi", seed=1)),
        failing(openai_api(), **chat("x" * 4_200_000)),
        failing(openai_api(), **chat("[[fault ThrottlingException]]", "claude-haiku")),
        failing(openai_api(), **chat("[[fault AccessDeniedException]]", "claude-haiku")),
        failing(openai.OpenAI(base_url=told["url"] + "/openai/v1", api_key="wrong", max_retries=0), **chat("Hi")),
    ]


@check
def openai_exception_in_a_stream():
    asked = chat("[[exception throttlingException after 3 events]] [[say 40 tokens]]", stream=True)
    try:
        list(openai_api().chat.completions.create(**asked))
    except openai.APIError as error:
        return error.message


@check
def openai_retries():
    asked = chat("[[fault ThrottlingException 3 times]] openai", "claude-haiku")
    return openai_api(retries=5).chat.completions.create(**asked).choices != []


found = {}
for name, function in checks.items():
    try:
        found[name] = function()
    except Exception:
        found[name] = {"failed": traceback.format_exc()[-2000:]}
print(json.dumps(found))

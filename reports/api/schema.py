"""What the schema says of every address alike: the answers when something is wrong."""

REFUSAL = {
    "type": "object",
    "properties": {"detail": {"type": "string"}},
    "required": ["detail"],
}
WRONG_PARAMETERS = {
    "type": "object",
    "description": "For each wrong parameter, what is wrong with it.",
    "additionalProperties": {"type": "array", "items": {"type": "string"}},
}


def _answer(description, schema, example, **headers):
    answer = {"description": description, "content": {"application/json": {"schema": schema, "example": example}}}
    if headers:
        answer["headers"] = {
            name.replace("_", "-"): {"description": words, "schema": {"type": kind}}
            for name, (words, kind) in headers.items()
        }
    return answer


ANSWERS = {
    "400": _answer(
        "A parameter is unknown or has a value that makes no sense.",
        {"$ref": "#/components/schemas/WrongParameters"},
        {"legal_on_from": ["Write a day as YYYY-MM-DD."]},
    ),
    "401": _answer(
        "No token and no session, or the token is wrong, revoked or of a user who is no longer active.",
        {"$ref": "#/components/schemas/Refusal"},
        {"detail": "This token is wrong or has been revoked."},
        WWW_Authenticate=("How to sign in (RFC 6750).", "string"),
    ),
    "404": _answer(
        "There is no such row, or not for you.",
        {"$ref": "#/components/schemas/Refusal"},
        {"detail": "No Person matches the given query."},
    ),
    "429": _answer(
        "Too many requests in this minute or on this day.",
        {"$ref": "#/components/schemas/Refusal"},
        {"detail": "Request was throttled. Expected available in 42 seconds."},
        Retry_After=("Seconds to wait.", "integer"),
    ),
}


def finish(result, generator, request, public):
    """Hook of drf-spectacular. Nothing can be sent, so every field is there in every answer; the answers above are
    named once, and every operation points to them.
    """
    components = result["components"]
    for schema in components["schemas"].values():
        if fields := schema.get("properties"):
            schema["required"] = list(fields)
            for field in fields.values():
                field.pop("readOnly", None)
    components["schemas"] |= {"Refusal": REFUSAL, "WrongParameters": WRONG_PARAMETERS}
    components["responses"] = {f"Answer{code}": answer for code, answer in ANSWERS.items()}
    for path, operations in result["paths"].items():
        _finish(operations["get"], one_row="{" in path)
    return result


def _finish(operation, *, one_row):
    responses = operation["responses"]
    responses["200"]["description"] = "The row, or its file." if one_row else "The rows of this page."
    for code in ANSWERS:
        if code != "404" or one_row:
            responses[code] = {"$ref": f"#/components/responses/Answer{code}"}

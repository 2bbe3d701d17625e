"""Discord's own description of its requests, an OpenAPI document that lies outside of the project."""

import json
import os
import re
from functools import cache
from pathlib import Path

from double.events import Payload

VARIABLE = "DISCORD_OPENAPI"


class Schema:
    """Every request body that the document describes; a validator is made when its first body comes."""

    def __init__(self, path: Path) -> None:
        document = json.loads(path.read_text(encoding="utf-8"))
        self._parts = document["components"]
        # discord.py writes some ids as numbers, and Discord takes them.
        self._parts["schemas"]["SnowflakeType"]["type"] = ["string", "integer"]
        self._routes = [
            (method.upper(), re.compile(re.sub(r"\{\w+\}", "[^/]+", template)), body["content"]["application/json"])
            for template, methods in sorted(document["paths"].items(), key=lambda item: item[0].count("{"))
            for method, operation in methods.items()
            if isinstance(operation, dict) and (body := operation.get("requestBody"))
            if "application/json" in body["content"]
        ]
        self._validators: dict[str, object] = {}

    def wrong(self, method: str, path: str, body: object) -> list[str]:
        """What the document says against a body, a sentence each."""
        for known, pattern, content in self._routes:
            if known == method and pattern.fullmatch(path):
                errors = self._validator(_narrowed(content["schema"], self._parts, body)).iter_errors(_bare(body))
                return [sentence for error in errors for sentence in _sentences(error)]
        return []

    def _validator(self, schema: Payload) -> "jsonschema_rs.Validator":  # noqa: F821
        key = json.dumps(schema)
        if key not in self._validators:
            import jsonschema_rs  # noqa: PLC0415

            whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": self._parts, **schema}
            self._validators[key] = jsonschema_rs.validator_for(whole)
        return self._validators[key]


def _narrowed(schema: Payload, parts: Payload, body: object) -> Payload:
    """Of a choice of schemas the one for the body's type, if that tells: its errors then say what is wrong."""
    for choice in schema.get("anyOf", []):
        of_type = (
            parts["schemas"].get(choice.get("$ref", "").rpartition("/")[2], {}).get("properties", {}).get("type", {})
        )
        if isinstance(body, dict) and body.get("type") in of_type.get("enum", []):
            return choice
    return schema


def _sentences(error: "jsonschema_rs.ValidationError") -> list[str]:  # noqa: F821
    """An error in words; where a choice of schemas fails, what is wrong by the one that was most likely meant."""
    branches = getattr(error.kind, "context", None)
    if branches:
        meant = max(branches, key=lambda branch: min((_depth(inner) for inner in branch), default=0))
        return [sentence for inner in meant for sentence in _sentences(inner)]
    return [f"{'/'.join(map(str, error.instance_path)) or 'body'}: {error.message[:200]} (Discord's OpenAPI)"]


def _depth(error: "jsonschema_rs.ValidationError") -> int:  # noqa: F821
    """How deep an error lies; one about a component's type tells that another schema was meant."""
    return 0 if error.instance_path[-1:] == ["type"] else len(error.instance_path)


def _bare(body: object) -> object:
    """A body without what the double has added to it."""
    if isinstance(body, dict):
        return {key: _bare(value) for key, value in body.items() if key != "_files"}
    return body


@cache
def schema() -> Schema | None:
    """The document that the environment names; None where it names none."""
    path = os.environ.get(VARIABLE)
    return Schema(Path(path)) if path else None

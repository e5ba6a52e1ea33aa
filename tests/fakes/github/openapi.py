"""Is a body one that GitHub could have sent? Its own OpenAPI description, cut to the paths of the double, answers."""

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import relevance
from referencing import Registry
from referencing.jsonschema import DRAFT202012

DESCRIPTION = Path(__file__).parent / "vendor" / "openapi.json.gz"
HERE = "urn:github-openapi"


@cache
def description() -> dict[str, Any]:
    """Return the description with OpenAPI 3.0's `nullable` said as JSON Schema says it."""
    return dict(_as_json_schema(json.loads(gzip.decompress(DESCRIPTION.read_bytes()))))


def problems(path: str, body: Any, status: int = 200) -> list[str]:
    """Return what is wrong with a body that answers a GET of a path, written as the description writes it."""
    return [_told(error) for error in _validator(path, status).iter_errors(body)]


@cache
def _validator(path: str, status: int) -> Draft202012Validator:
    responses = description()["paths"][path]["get"]["responses"]
    answer = responses[str(status)]
    place = f"{HERE}#/paths/{_escaped(path)}/get/responses/{status}"
    if "$ref" in answer:
        place = str(answer["$ref"])
        answer = description()["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    schema = {"$ref": f"{place}/content/application~1json/schema"}
    resource = DRAFT202012.create_resource(description())
    return Draft202012Validator(schema, registry=Registry().with_resource(HERE, resource))


def _escaped(path: str) -> str:
    return path.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


def _told(error: Any) -> str:
    """Return where and what; of the choices that all failed, the one that came closest."""
    while error.context:
        error = max(error.context, key=relevance)
    return f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"


def _as_json_schema(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_json_schema(part) for part in value]
    if not isinstance(value, dict):
        return value
    made = {key: _local(part) if key == "$ref" else _as_json_schema(part) for key, part in value.items()}
    if made.pop("nullable", False) is True:
        return {"anyOf": [{"type": "null"}, made]}
    return made


def _local(reference: Any) -> Any:
    return reference if not isinstance(reference, str) else f"{HERE}{reference}"

"""The shape of a record of Every Eval Ever, schema version 0.2.1, as far as harness writes it, in our own words.

It is a JSON schema; `check_record` holds a record against it by jsonschema where that is installed, else by the few
rules that stand in it.
"""

from __future__ import annotations

from typing import Any

TEXT, NUMBER = {"type": "string"}, {"type": "number"}
DETAILS = {"type": "object", "additionalProperties": TEXT}


def closed(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """An object with these keys and no others."""
    properties = {**required, **optional}
    return {"type": "object", "required": [*required], "properties": properties, "additionalProperties": False}


METRIC = closed(
    # "continuous" asks for both ends of the scale.
    {
        "lower_is_better": {"type": "boolean"},
        "score_type": {"enum": ["continuous"]},
        "min_score": NUMBER,
        "max_score": NUMBER,
    },
    evaluation_description=TEXT,
    additional_details=DETAILS,
)
INTERVAL = closed({"lower": NUMBER, "upper": NUMBER}, confidence_level=NUMBER, method=TEXT)
SCORE = closed(
    {"score": NUMBER},
    details=DETAILS,
    uncertainty=closed({}, confidence_interval=INTERVAL, num_samples={"type": "integer"}),
)
SOURCE = closed({"dataset_name": TEXT, "source_type": {"enum": ["other"]}}, additional_details=DETAILS)
RESULT = closed({"evaluation_name": TEXT, "source_data": SOURCE, "metric_config": METRIC, "score_details": SCORE})
RECORD = closed(
    {
        "schema_version": {"enum": ["0.2.1"]},
        "evaluation_id": TEXT,
        "retrieved_timestamp": TEXT,
        "source_metadata": closed(
            {
                "source_type": {"enum": ["documentation", "evaluation_run"]},
                "source_organization_name": TEXT,
                "evaluator_relationship": {"enum": ["first_party", "third_party", "collaborative", "other"]},
            },
            source_name=TEXT,
        ),
        "model_info": closed({"name": TEXT, "id": TEXT}, additional_details=DETAILS),
        "eval_library": closed({"name": TEXT, "version": TEXT}, additional_details=DETAILS),
        "evaluation_results": {"type": "array", "items": RESULT},
    },
    evaluation_timestamp=TEXT,
)

TYPES = {"string": str, "boolean": bool, "array": list, "object": dict}


def check_record(record: Any) -> None:
    """Raise where a record does not have the shape."""
    check(record, RECORD, "record")
    try:
        import jsonschema
    except ImportError:
        return
    jsonschema.validate(record, {"$schema": "http://json-schema.org/draft-07/schema#", **RECORD})


def check(value: Any, shape: dict[str, Any], where: str) -> None:
    """The rules of a schema that stand above: types, keys, choices."""
    if "enum" in shape:
        assert value in shape["enum"], where
        return
    kind = shape["type"]
    if kind in {"number", "integer"}:
        assert isinstance(value, int if kind == "integer" else (int, float)), where
        assert not isinstance(value, bool), where
        return
    assert isinstance(value, TYPES[kind]), where
    if kind == "array":
        for number, item in enumerate(value):
            check(item, shape["items"], f"{where}[{number}]")
    if kind == "object":
        assert set(shape.get("required", ())) <= set(value), where
        others = shape.get("additionalProperties")
        for key, item in value.items():
            known = shape.get("properties", {}).get(key, others)
            assert known, f"{where}.{key}"
            check(item, known, f"{where}.{key}")

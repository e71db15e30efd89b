"""The official schema, read once."""

from __future__ import annotations

import json
from pathlib import Path

import adaptive_cards
import pytest
from jsonschema import Draft6Validator

SCHEMA = Path(adaptive_cards.__file__).parent / "schemas/schema-1.5.json"


@pytest.fixture(scope="session")
def schema() -> Draft6Validator:
    return Draft6Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))

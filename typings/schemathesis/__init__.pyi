from enum import Enum

from schemathesis import openapi as openapi

class GenerationMode(Enum):
    POSITIVE = "positive"
    NEGATIVE = "negative"

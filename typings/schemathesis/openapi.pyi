from collections.abc import Iterator
from typing import Any

class Schema:
    def get_all_operations(self) -> Iterator[Any]: ...

def from_dict(schema: dict[str, Any]) -> Schema: ...

"""The types of what we use of huey, which ships none."""

from collections.abc import Callable
from datetime import datetime

from huey.serializer import Serializer
from huey.storage import BaseStorage

class Task: ...

class Huey:
    storage: BaseStorage
    def __init__(
        self,
        name: str = ...,
        *,
        results: bool = ...,
        serializer: Serializer | None = ...,
        storage_class: Callable[..., BaseStorage] | None = ...,
        **storage: object,
    ) -> None: ...
    def periodic_task(
        self, validate_datetime: Callable[[datetime], bool], *, name: str | None = ...
    ) -> Callable[[Callable[[], object]], object]: ...
    def on_shutdown(self, name: str | None = ...) -> Callable[[Callable[[], object]], object]: ...
    def pending(self, limit: int | None = ...) -> list[Task]: ...

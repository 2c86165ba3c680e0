"""The types of what we use of huey's consumer."""

import threading

from huey import Huey

class Scheduler:
    periodic_task_seconds: int

class Consumer:
    scheduler_class: type[Scheduler]
    huey: Huey
    stop_flag: threading.Event
    _signal_actions: dict[int, tuple[bool, bool]]
    def __init__(
        self,
        huey: Huey,
        workers: int = ...,
        *,
        max_delay: float = ...,
        shutdown_timeout: float | None = ...,
    ) -> None: ...
    def run(self) -> None: ...
    def stop(self, graceful: bool = ...) -> None: ...
    def _set_signal_handlers(self) -> None: ...

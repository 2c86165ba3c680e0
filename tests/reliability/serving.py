"""A real server in a process group of its own, to be killed, stopped and started again."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

from tests.reliability.device import Device, Unanswered

ROOT = Path(__file__).parents[2]
PATIENCE = 30


def _free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]


@dataclass
class Server:
    """`python -m lms serve` on a free port, with its own data folder, on a prepared database."""

    folder: Path
    database_url: str
    secret_key: str
    data: Path | None = None
    port: int = field(default_factory=_free_port)
    process: subprocess.Popen | None = None

    def start(self) -> float:
        """Start, wait until a page is answered, and give how many seconds that took."""
        began = monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lms", "serve", "--port", str(self.port)],
                cwd=self.folder,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        while monotonic() < began + PATIENCE:
            assert self.process.poll() is None, self.log.read_text()
            if self._answers():
                return monotonic() - began
            sleep(0.01)
        raise AssertionError(f"no answer within {PATIENCE} s: {self.log.read_text()}")

    def kill(self) -> None:
        """End the whole process group at once, as a power cut does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def stop(self) -> float:
        """Ask it to stop, and give how many seconds it took."""
        began = monotonic()
        self.process.terminate()
        self.process.wait(PATIENCE)
        return monotonic() - began

    def end(self) -> None:
        """Leave nothing running."""
        if self.process is not None and self.process.poll() is None:
            self.kill()

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def _environment(self) -> dict[str, str]:
        # An installation keeps its compiled files.
        apart = ("LMS_", "PYTHONDONTWRITEBYTECODE")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(apart)}
        return kept | {
            "PYTHONPATH": str(ROOT),
            "LMS_DATA": str(self.data or self.folder),
            "LMS_DATABASE_URL": self.database_url,
            "LMS_SECRET_KEY": self.secret_key,
            "LMS_BASE_URL": f"http://127.0.0.1:{self.port}",
        }

    def _answers(self) -> bool:
        with closing(Device(self.port)) as asking, suppress(Unanswered):
            return asking.get("/people/sign-in").status == 200
        return False

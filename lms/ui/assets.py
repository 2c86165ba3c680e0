"""Static files: one stylesheet, small scripts and icons, named by content, compressed, cached for good."""

import gzip
import hashlib
import re
import tempfile
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

PREFIX = "/static/"
STYLESHEET = "goldenrule.css"
_SOURCE = Path(__file__).resolve().parent / "static"
_PART = re.compile(r'@import url\("([a-z-]+\.css)"\);\n')
_HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}


@dataclass(frozen=True)
class Asset:
    """One built file: the name pages ask for, the name it is served under, its bytes plain and compressed."""

    name: str
    hashed: str
    content: bytes
    compressed: bytes


def init(app: Flask, folder: Path) -> None:
    """Write the built files into the folder and serve them at /static; templates call `asset_url`."""
    publish(folder)
    headers = dict(_HEADERS)
    if app.config.get("SESSION_COOKIE_SECURE"):
        headers["Strict-Transport-Security"] = "max-age=31536000"

    def protect(answer: MutableMapping[str, str], _path: str, url: str) -> None:
        for name, value in headers.items():
            answer[name] = value
        if _HASHED.search(url):
            answer["Cache-Control"] = "max-age=31536000, immutable"

    # By `vars`, since the type checker takes the documented way, assigning to a method, for a mistake.
    vars(app)["wsgi_app"] = WhiteNoise(
        app.wsgi_app,
        root=folder,
        prefix=PREFIX,
        allow_all_origins=False,
        add_headers_function=protect,
    )
    app.jinja_env.globals["asset_url"] = asset_url


def asset_url(name: str) -> str:
    """Give the address of a static file, such as `/static/goldenrule.<hash>.css`.

    Raises LookupError when there is no such file.
    """
    asset = built().get(name)
    if asset is None:
        raise LookupError(f"no static file is called {name}")
    return PREFIX + asset.hashed


def publish(folder: Path) -> None:
    """Write what the folder lacks, each file whole or not at all; files of earlier releases stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for asset in built().values():
        _write(folder / f"{asset.hashed}.gz", asset.compressed)
        _write(folder / asset.hashed, asset.content)


@cache
def built() -> Mapping[str, Asset]:
    """Give all static files by name, built once per process."""
    files = {STYLESHEET: _stylesheet().encode()}
    for path in sorted([*_SOURCE.glob("*.svg"), *_SOURCE.glob("js/*.js")]):
        files[path.name] = path.read_bytes()
    return {name: _asset(name, content) for name, content in files.items()}


def icon_names() -> tuple[str, ...]:
    """Give the names of all drawings in the sprite."""
    return tuple(re.findall(r'<symbol id="([a-z]+)"', built()["icons.svg"].content.decode()))


def _stylesheet() -> str:
    """Join the parts in the order that goldenrule.css states; inside one layer the later part wins."""
    folder = _SOURCE / "css"
    whole = (folder / STYLESHEET).read_text("utf-8")
    return _smaller(_PART.sub(lambda part: (folder / part[1]).read_text("utf-8"), whole))


def _smaller(css: str) -> str:
    """Leave out comments and indentation."""
    return re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))


def _asset(name: str, content: bytes) -> Asset:
    digest = hashlib.sha256(content).hexdigest()[:12]
    stem, _dot, ending = name.rpartition(".")
    return Asset(name, f"{stem}.{digest}.{ending}", content, gzip.compress(content, 9, mtime=0))


def _write(path: Path, content: bytes) -> None:
    if path.exists():
        return
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    made = Path(file.name)
    made.chmod(0o644)
    made.replace(path)

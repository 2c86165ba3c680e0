"""Measures the six pages of the demo by Lighthouse: `python -m tests.browser.lighthouse PROGRAM [TIMES [PAGE …]]`.

Lighthouse is an npm package and no part of the product: install it outside the repository, and name its program.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import click
from playwright.sync_api import sync_playwright

from tests.browser.pictures import demo_served
from tests.browser.places import PLACES
from tests.browser.visiting import Visitor

CATEGORIES = "performance,accessibility,best-practices"
TRIES = 5
FIGURES = {
    "LCP ms": "largest-contentful-paint",
    "TBT ms": "total-blocking-time",
    "CLS": "cumulative-layout-shift",
}


def main() -> None:
    """Serve the demo and print a line for each page and preset, with the median of several runs."""
    program, times = sys.argv[1], int((sys.argv[2:] or ["3"])[0])
    names = sys.argv[3:] or list(PLACES)
    with sync_playwright() as playwright, demo_served(playwright) as (browser, place):
        found = {name: _come(name, Visitor(browser.new_context(), place)) for name in names}
        for preset in ("mobile", "desktop"):
            for name, (address, cookie) in found.items():
                runs = [_run(program, preset, address, cookie) for _time in range(times)]
                click.echo(f"{preset} {name}: {_medians(runs)}")


def _come(name: str, visitor: Visitor) -> tuple[str, str]:
    PLACES[name](visitor)
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in visitor.context.cookies())
    return visitor.page.url, cookies if name != "login" else ""


def _run(program: str, preset: str, address: str, cookie: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        report, headers = Path(folder) / "report.json", Path(folder) / "headers.json"
        headers.write_text(json.dumps({"Cookie": cookie} if cookie else {}))
        asked = [program, address, "--quiet", "--output=json", f"--output-path={report}"]
        asked += [f"--only-categories={CATEGORIES}", f"--extra-headers={headers}"]
        asked += [
            "--chrome-flags=--headless=new --no-sandbox",
            *(["--preset=desktop"] * (preset == "desktop")),
        ]
        chromium = {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
        # On a busy machine it now and then misses the beginning of a load, says so, and is asked again.
        for _try in range(TRIES):
            if subprocess.run(asked, check=False, env=chromium, capture_output=True).returncode == 0:
                return _figures(json.loads(report.read_text("utf-8")))
    raise click.ClickException(f"{program} gave no report on {address}.")


def _figures(report: dict) -> dict[str, float]:
    scores = {name: 100 * one["score"] for name, one in report["categories"].items()}
    return scores | {name: report["audits"][audit]["numericValue"] for name, audit in FIGURES.items()}


def _medians(runs: list[dict[str, float]]) -> str:
    return ", ".join(f"{name} {statistics.median(run[name] for run in runs):.3g}" for name in runs[0])


if __name__ == "__main__":
    main()

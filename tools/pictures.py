"""The pictures of pages in `docs/`, made anew: `python -m tools.pictures` (needs Chromium; a minute or two).

They show what the demo does: four weeks of history, scored by its stand-in in the background, with labels and data sets
and, for the alerts, a model that fails since half an hour.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final, Literal

import httpx
from playwright.sync_api import Page, ViewportSize, sync_playwright

from llm_vitals_collector.process import Running, running
from llm_vitals_collector.records import Batch, Call
from llm_vitals_collector.settings import DATA, GRPC_PORT, PORT, Settings, load
from llm_vitals_demo import datasets
from llm_vitals_demo.application_process import pseudonym_key
from llm_vitals_demo.processes import child, environment
from llm_vitals_demo.provider import serving
from llm_vitals_demo.run import HISTORY, endpoints_of
from llm_vitals_demo.scoring import judged_by

DOCS: Final = Path(__file__).resolve().parents[1] / "docs"
Scheme = Literal["light", "dark"]
LIGHT: Final[Sequence[Scheme]] = ("light",)
BOTH: Final[Sequence[Scheme]] = ("light", "dark")
STUCK_S: Final = 60.0
"""So long nothing may be scored before the pictures are given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """`docs/NAME.png`, and `docs/NAME-dark.png` where both are wanted; `height` 0 is the whole page."""

    name: str
    path: str
    schemes: Sequence[Scheme]
    height: int
    width: int = 1280
    act: Callable[[Page], None] | None = None
    """What is done on the page before."""


ALERTS: Final = Picture(name="alerts-page", path="/alerts", schemes=LIGHT, height=800)


def main() -> int:
    """Take them; 1 where there is no browser."""
    parser = argparse.ArgumentParser(prog="python -m tools.pictures", description=__doc__)
    parser.add_argument("names", nargs="*", help="such as scoring; without any, all of them")
    parser.add_argument("--folder", type=Path, default=DOCS, help="where to write them (default: docs)")
    arguments = parser.parse_args()
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        print("No chromium is installed: install it, or set CHROMIUM to its path.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, serving(pace_s=0.02) as provider, serving() as judge:
        flags = judged_by(judge.url, online=True) | {DATA: folder, PORT: "0", GRPC_PORT: "0"}
        settings = load({}, {variable.name: value for variable, value in flags.items()})
        with running(settings, endpoints_of(provider.url)) as collector:
            fill(collector)
            chosen = [one for one in pictures(collector) if not arguments.names or one.name in arguments.names]
            take(collector, chosen, browser, arguments.folder)
    if not arguments.names or ALERTS.name in arguments.names:
        with tempfile.TemporaryDirectory() as folder, running(Settings(data=Path(folder), port=0, grpc_port=0)) as one:
            fail(one)
            take(one, [ALERTS], browser, arguments.folder)
    return 0


def fill(collector: Running) -> None:
    """Four weeks of the demo with its labels, all that was picked scored, and its data sets."""
    end = datetime.now(timezone.utc).isoformat()
    variables = environment(**pseudonym_key())
    arguments = [collector.url, "--end", end, "--days", "28", "--labels"]
    with child(HISTORY, arguments, variables, stdout=subprocess.PIPE) as history:
        for _ in history.stdout or ():
            pass
        if history.wait() != 0:
            raise SystemExit("The history could not be sent; the line above says why.")
    datasets.seed(collector.url)
    waiting = None
    looked_at = time.monotonic()
    with httpx.Client(base_url=collector.url, timeout=60) as client:
        while (
            left := client.get("/api/scoring", params={"period": "30d"})
            .raise_for_status()
            .json()["states"]
            .get("waiting")
        ):
            if left != waiting:
                waiting, looked_at = left, time.monotonic()
            elif time.monotonic() > looked_at + STUCK_S:
                raise SystemExit(
                    f"{left} calls wait to be scored, as many as {STUCK_S:.0f} s ago: see what the judge says."
                )
            time.sleep(0.5)


def fail(collector: Running) -> None:
    """A third of one model's calls of the last half hour fail, and the alerts were evaluated each minute."""
    now = datetime.now(timezone.utc)
    calls = tuple(
        Call(
            trace_id=f"{number + 1:032x}",
            span_id=f"{number + 1:016x}",
            started_at=now - timedelta(seconds=5 * number),
            duration_s=1.2,
            operation="chat",
            provider="gcp.gemini" if failing else "openai",
            request_model="gemini-2.5-pro" if failing else "gpt-5.4-mini",
            outcome="error" if error else "ok",
            error_type="503" if error else None,
            judged=None if error else "yes",
            starts_query=True,
            overall=None if error else 0.9,
        )
        for number in range(700)
        for failing, error in [(number % 3 == 0, number % 3 == 0 and number < 400 and number % 2 == 0)]
    )
    collector.store.write([Batch(calls=calls)])
    for minute in range(30, -1, -1):
        collector.app.state.alerts.evaluate(now - timedelta(minutes=minute))


def pictures(collector: Running) -> Sequence[Picture]:
    """All of them."""
    # What a model declined in an incident, and the stand-in answers now.
    query = {"outcome": "refusal", "limit": "1"}
    found = (
        httpx.get(f"{collector.url}/api/calls", params={**query, "text": text}, timeout=60).raise_for_status().json()
        for text in ("at home", "newsletter", "itinerary", "Translate", "summary")
    )
    one = next(answer["calls"][0] for answer in found if answer["calls"])
    runs = (
        httpx.get(f"{collector.url}/api/datasets/{datasets.TICKETS}/runs", timeout=60).raise_for_status().json()["runs"]
    )
    again = f"/playground?call={one['trace_id']}-{one['span_id']}"
    return (
        Picture(name="vital-signs", path="/vital-signs", schemes=LIGHT, height=0, width=1400, act=drawn),
        Picture(name="insights", path="/insights?period=30d", schemes=BOTH, height=1290),
        Picture(name="scoring", path="/scoring", schemes=BOTH, height=0),
        Picture(name="datasets", path=f"/datasets/{datasets.REFUSED}", schemes=BOTH, height=1000),
        Picture(
            name="dataset-run", path=f"/datasets/{datasets.TICKETS}/runs/{runs[0]['id']}", schemes=BOTH, height=1000
        ),
        Picture(name="accuracy", path="/accuracy?period=30d", schemes=BOTH, height=1200),
        Picture(name="playground", path=again, schemes=BOTH, height=1130, act=compare),
    )


def drawn(page: Page) -> None:
    """Wait for the charts."""
    page.locator("#rates-chart .main-svg").first.wait_for(state="attached")


def compare(page: Page) -> None:
    """Run the call at two models, scored by the judge."""
    page.get_by_text("Another model beside it").click()
    page.locator("[name=endpoint]").select_option("stand-in")
    page.get_by_label("Model", exact=True).fill("gpt-5.4-mini")
    page.get_by_label("Second model").fill("gpt-5.2")
    page.get_by_label("scored by the judge, too").check()
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("region", name="Keep").wait_for()
    page.evaluate("document.activeElement.blur()")
    for one in page.locator("#answers details").all():
        one.evaluate("one => { one.open = true }")


def take(collector: Running, chosen: Sequence[Picture], browser: str, folder: Path) -> None:
    """Write the files."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        for one in chosen:
            for scheme in one.schemes:
                size = ViewportSize(width=one.width, height=one.height or 900)
                context = chromium.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
                page = context.new_page()
                page.goto(collector.url + one.path)
                if one.act:
                    one.act(page)
                file = folder / f"{one.name}{'-dark' if scheme == 'dark' else ''}.png"
                page.screenshot(path=file, full_page=not one.height)
                context.close()
                print(file)
        chromium.close()


if __name__ == "__main__":
    sys.exit(main())

"""What the demo scores in the background by its stand-in judge: enough for the pages, in seconds of one core."""

from __future__ import annotations

from typing import Final

from llm_vitals.core.settings import Variable
from llm_vitals_collector.settings import JUDGE_MODEL, JUDGE_URL, variable

SHARE: Final = 0.02
"""Of all calls: some 280 of four weeks. People label the same ones: the stand-in should be judged by any calls, not
by flagged ones alone."""
FLAGGED_SHARE: Final = 0.05
JUDGE: Final = "gpt-5.4-mini"
LABELLED: Final = "relevancy"
"""The criterion that people label. The other one shows what a rate looks like that is not corrected."""
CRITERIA: Final = (LABELLED, "coherence")


def judged_by(url: str, *, online: bool) -> dict[Variable, str]:
    """The collector's variables for a judge at the stand-in `url`, which scores in the background where `online`."""
    judge = {JUDGE_URL: f"{url}/v1", JUDGE_MODEL: JUDGE}
    if not online:
        return judge
    return judge | {
        variable("online_share"): str(SHARE),
        variable("online_flagged_share"): str(FLAGGED_SHARE),
        variable("online_criteria"): ",".join(CRITERIA),
        # The four weeks come at once; they would wait for hours with what suits an application.
        variable("online_questions"): "2000",
    }

"""`llm-vitals doctor` names the installed SDKs whose calls are not seen."""

from __future__ import annotations

import pytest

from llm_vitals.commands import doctor, unread_sdks


@pytest.mark.parametrize(
    ("versions", "named"),
    [
        pytest.param({"openai": "3.54.0", "anthropic": "2.12.0"}, [], id="all are seen"),
        pytest.param({"boto3": "1.40.0"}, ["boto3"], id="another HTTP library"),
        pytest.param({"cohere": "5.20.0", "ollama": "0.6.1"}, [], id="formats of their own"),
        pytest.param({"together": "1.5.30"}, ["together"], id="an old version"),
        pytest.param({"together": "2.0.0", "huggingface-hub": "1.2.0"}, [], id="versions that are seen"),
        pytest.param({"google-genai": "3.6.1"}, [], id="without aiohttp"),
        pytest.param({"google-genai": "3.6.1", "aiohttp": "3.13.0"}, ["google-genai"], id="beside aiohttp"),
    ],
)
def test_sdks_that_are_not_seen(versions: dict[str, str], named: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_installed", versions.get)
    found = [one for one in doctor.findings({"OTEL_SDK_DISABLED": "true"}) if one.subject == "not seen"]
    assert [one.found.split()[0] for one in found] == named
    assert all(one.fix for one in found)


def test_every_entry_says_what_to_do() -> None:
    assert all(sdk.sends_by and sdk.fix for sdk in unread_sdks.UNREAD_SDKS)

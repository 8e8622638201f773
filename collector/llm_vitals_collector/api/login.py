"""The page that asks for the key; in the look of the pages (`web/static/vitals.css`), which are another package."""

from __future__ import annotations

from html import escape
from typing import Final

from fastapi.responses import HTMLResponse

_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_STYLE: Final = """
:root { color-scheme: light dark; --bg: #f5f6f9; --card: #fff; --ink: #14181f; --mute: #586172; --line: #e2e6ed;
  --edge: #868fa0; --accent: #2563eb; --accent-ink: #fff; --bad: #ab2019; --bad-bg: #fde8e7; }
@media (prefers-color-scheme: dark) { :root { --bg: #0d1117; --card: #161b22; --ink: #e8ecf2; --mute: #9ba7b6;
  --line: #272e38; --edge: #6b7686; --accent: #7aa7ff; --accent-ink: #0b1220; --bad: #ff9088; --bad-bg: #3b1816; } }
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 20px; background: var(--bg);
  color: var(--ink); font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { width: min(380px, 100%); padding: 28px; background: var(--card); border: 1px solid var(--line);
  border-radius: 13px; box-shadow: 0 1px 2px #1a223308, 0 2px 10px #1a22330a; }
h1 { display: flex; align-items: center; gap: 9px; margin: 0 0 20px; font-size: 19px; font-weight: 660;
  letter-spacing: -.01em; }
h1 svg { color: var(--accent); }
p { margin: 0 0 16px; color: var(--mute); font-size: 13px; }
p[role=alert] { padding: 10px 14px; border-radius: 9px; background: var(--bad-bg); color: var(--bad); font-size: 14px; }
code { font: 12.5px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
label { display: block; margin-bottom: 4px; font-weight: 580; }
input, button { display: block; width: 100%; height: 42px; font: inherit; border-radius: 9px; padding: 6px 12px; }
input { margin-bottom: 8px; color: var(--ink); background: var(--card); border: 1px solid var(--edge); }
button { border: 1px solid var(--accent); background: var(--accent); color: var(--accent-ink); font-weight: 580;
  cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
"""
_MARK: Final = (
    '<svg width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" '
    'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M2 12h4l3-8 5 16 3-8h5"/></svg>'
)


def page(after: str, fault: str = "", status: int = 200) -> HTMLResponse:
    """The form, with the fault of the last attempt; `after` is the path to go to."""
    alert = f'<p role="alert" id="problem">{escape(fault)}</p>' if fault else ""
    wrong = ' aria-invalid="true" aria-describedby="problem hint"' if fault else ' aria-describedby="hint"'
    body = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Log in · LLM Vitals</title><link rel="icon" href="data:,"><style>{_STYLE}</style></head>
<body><main><h1>{_MARK}LLM Vitals</h1>{alert}
<form method="post" action="/login"><input type="hidden" name="next" value="{escape(after)}">
<label for="key">Key</label>
<input id="key" name="key" type="password" autocomplete="current-password" required autofocus{wrong}>
<p id="hint">The collector's <code>LLM_VITALS_API_KEY</code>, or a key that may read (<code>llm-vitals keys</code>).</p>
<button>Log in</button></form></main></body></html>"""
    return HTMLResponse(body, status, headers={"Content-Security-Policy": _POLICY})

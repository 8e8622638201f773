"""Arguments of what is pushed to, and the token, which is never an argument: those are seen by `ps`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path

from llm_vitals.commands.command import CommandError
from llm_vitals_dashboards.push.api import TOKEN, Api


def add_target(parser: argparse.ArgumentParser) -> None:
    """`--token-file`, `--dry-run`."""
    parser.add_argument(
        "--token-file", type=Path, metavar="PATH", help=f"a file with the token, or user:password; else {TOKEN} has it"
    )
    parser.add_argument("--dry-run", action="store_true", help="change nothing; print the difference")


def api(arguments: argparse.Namespace, name: str, headers: Mapping[str, str] | None = None) -> Api:
    """The API at `arguments.url`. Raises CommandError."""
    return Api(name=name, url=arguments.url, token=_token(arguments.token_file), headers=headers or {})


def _token(path: Path | None) -> str | None:
    if path is None:
        text = os.environ.get(TOKEN, "")
    else:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "no text"
            raise CommandError(
                f"--token-file {path}: cannot be read ({reason}); name a file that holds the token"
            ) from None
    token = text.strip()
    if any(one.isspace() or not one.isprintable() for one in token) or not token.isascii():
        raise CommandError("the token has white space or other characters in it that no token has; give it alone")
    return token or None

"""What leaves has neither secrets nor addresses nor numbers of people; what only looks like one stays."""

from __future__ import annotations

import pytest

from llm_vitals_collector.redaction import redact


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Write to Jo.Doe+x@mail.example.co.uk.", "Write to [email].", id="e-mail"),
        pytest.param("4111 1111 1111 1111 and 5500-0000-0000-0004", "[card number] and [card number]", id="cards"),
        pytest.param("order 4111 1111 1111 1112", "order 4111 1111 1111 1112", id="no check digit"),
        pytest.param("call +49 (0)30 1234567!", "call [phone number]!", id="international"),
        pytest.param("call 0041 44 668 18 00", "call [phone number]", id="with 00"),
        pytest.param("(030) 123 45 67 or 555-010-9999", "[phone number] or [phone number]", id="national"),
        pytest.param("key sk-proj-abcDEF1234567890abcd", "key [secret]", id="OpenAI key"),
        pytest.param("AKIAIOSFODNN7EXAMPLE", "[secret]", id="AWS key"),
        pytest.param("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "[secret]", id="GitHub token"),
        pytest.param('{"password": "hunter22"}', '{"password": "[secret]"}', id="password in JSON"),
        pytest.param("API_KEY=abc123def next", "API_KEY=[secret] next", id="key in an environment"),
        pytest.param(
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nx", "[secret]\nx", id="private key"
        ),
        pytest.param("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_-9", "[secret]", id="JSON Web Token"),
        pytest.param("2026-11-15 12:30:00, v1.2.3", "2026-11-15 12:30:00, v1.2.3", id="a time and a version"),
        pytest.param("1795000000 tokens for $0.002, 10.0.0.1", "1795000000 tokens for $0.002, 10.0.0.1", id="numbers"),
        pytest.param("3.14159265358979 and 1000000", "3.14159265358979 and 1000000", id="digits of pi"),
        pytest.param("The password is secret: ask me", "The password is secret: ask me", id="words"),
    ],
)
def test_redaction(text, expected):
    assert redact(text).text == expected


@pytest.mark.slow
def test_what_was_found_is_counted_and_long_texts_are_quick():
    found = redact("a@b.de c@d.de +49 30 1234567").found
    assert found == {"email": 2, "phone number": 1}
    for text in ("a" * 200_000, "1 " * 100_000, "a@" * 100_000, "+1 " * 60_000, "sk-" * 60_000, "eyJ." * 50_000):
        assert redact(text).text

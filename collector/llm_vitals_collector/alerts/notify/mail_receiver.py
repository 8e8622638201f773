"""A receiver by e-mail, through the one server that it was set up with."""

from __future__ import annotations

import json
import smtplib
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Final

from llm_vitals_collector.alerts.notify import text
from llm_vitals_collector.alerts.notify.deliver import DeliveryError
from llm_vitals_collector.alerts.notify.http_receiver import TIMEOUT_S
from llm_vitals_collector.alerts.notify.webhook import AlertMessage

_TLS_PORT: Final = 465


class MailReceiver:
    """E-mail to some addresses. With a user it logs in, which is done over TLS only."""

    def __init__(
        self, name: str, to: Sequence[str], *, host: str, port: int, sender: str, login: tuple[str, str] | None = None
    ) -> None:
        self.name: Final = name
        self._to: Final = tuple(to)
        self._host: Final = host
        self._port: Final = port
        self._sender: Final = sender
        self._login: Final = login

    def __repr__(self) -> str:
        return f"MailReceiver({self.name!r})"

    def compose(self, alerts: Sequence[AlertMessage], external_url: str) -> str:
        """Subject and text as JSON."""
        return text.email(self.name, alerts, external_url)

    def send(self, body: str) -> None:
        """Hand an e-mail to the server. Raises DeliveryError."""
        fields = json.loads(body)
        message = EmailMessage()
        # A line break would begin a header of its own.
        message["Subject"] = " ".join(str(fields["subject"]).split())
        message["From"], message["To"] = self._sender, ", ".join(self._to)
        message.set_content(str(fields["text"]))
        kind = smtplib.SMTP_SSL if self._port == _TLS_PORT else smtplib.SMTP
        try:
            with kind(self._host, self._port, timeout=TIMEOUT_S) as server:
                server.ehlo()
                if self._port != _TLS_PORT and server.has_extn("starttls"):
                    server.starttls()
                    server.ehlo()
                if self._login is not None:
                    if not isinstance(server.sock, _tls_socket()):
                        raise DeliveryError("the mail server offers no TLS, and a password is not sent without")
                    server.login(*self._login)
                server.send_message(message)
        except smtplib.SMTPResponseException as error:
            raise DeliveryError(f"SMTP {error.smtp_code}") from None
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryError(type(error).__name__) from None


def _tls_socket() -> type:
    import ssl  # noqa: PLC0415 # not every Python has it

    return ssl.SSLSocket

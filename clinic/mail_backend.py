"""Django's SMTP, which also says how far a message came."""

import smtplib
from typing import Any

from django.core.mail.backends import smtp


class Staged:
    """Notes when the content of a message is on its way: before that nothing can arrive."""

    content_left = False

    def mail(self, *words: Any, **options: Any) -> tuple[int, bytes]:
        self.content_left = False
        return super().mail(*words, **options)  # type: ignore[misc, no-any-return]

    def send(self, words: Any) -> None:
        # Commands are text; what follows the server's leave to go on is bytes.
        self.content_left = self.content_left or isinstance(words, bytes)
        super().send(words)  # type: ignore[misc]


class SMTP(Staged, smtplib.SMTP):
    pass


class SMTPOverTLS(Staged, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return SMTPOverTLS if self.use_ssl else SMTP

    @property
    def content_left(self) -> bool:
        """Say whether the last message may have arrived."""
        return bool(getattr(self.connection, "content_left", True))

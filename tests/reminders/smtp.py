"""A real SMTP server that answers as a test tells it to."""

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class ScriptedHandler:
    """Keeps what it accepts; `answers` maps an address to the reply it gets, or to "drop"."""

    def __init__(self) -> None:
        self.accepted: list[Envelope] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer[0] in "45":
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.accepted.append(envelope)
        if "drop" in {self.answers.get(address) for address in envelope.rcpt_tos}:
            server.transport.close()
        return "250 OK"


def start(port: int) -> tuple[Controller, ScriptedHandler]:
    handler = ScriptedHandler()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    return controller, handler

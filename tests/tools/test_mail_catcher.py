import smtplib
import subprocess
import sys
import time
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from tools import machine


@pytest.fixture
def catcher(tmp_path):
    port = machine.free_port()
    tool = machine.ROOT / "tools" / "mail_catcher.py"
    process = subprocess.Popen(
        [sys.executable, tool, "--port", str(port), "--folder", tmp_path], stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 20
    while not machine.answers(port):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    yield port, tmp_path
    process.terminate()
    assert process.wait(10) == 0


def test_mail_catcher_keeps_each_mail_as_it_came(catcher):
    port, folder = catcher
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "clinic@localhost", "p@localhost", "ご予約"
    mail.set_content("次回の受診日のお知らせです。")

    with smtplib.SMTP(machine.LOOPBACK, port) as line:
        line.send_message(mail)
        line.send_message(mail)

    kept = sorted(folder.glob("*.eml"))
    assert len(kept) == 2
    read = message_from_bytes(kept[0].read_bytes(), policy=policy.default)
    assert read["Subject"] == "ご予約"
    assert "次回の受診日" in read.get_content()
    assert not list(folder.glob("*.part"))

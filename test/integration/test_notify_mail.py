"""Mail through a real SMTP server: STARTTLS, TLS from the start, a login, and what each refuses."""

import pytest

from harness.mail import MailServer
from harness.notices import NoticeYard
from harness.ports import free_port

LOGIN = ("deploys", "mail-password-0123")
PEOPLE = "from=deploys@example.com to=ops@example.com,dev@example.com"


def yard_for(tidegate, server, scheme="smtp", more=""):
    target = f"smtp:{scheme}://localhost:{server.port} {PEOPLE} ca={server.authority}{more}"
    return NoticeYard(tidegate, [target], {"PASSWORD": LOGIN[1]})


def with_login(password="env:PASSWORD"):
    return f" user={LOGIN[0]} password={password}"


def test_a_mail_goes_over_starttls_with_a_login(tidegate, tmp_path):
    with MailServer(tmp_path, LOGIN) as server:
        yard = yard_for(tidegate, server, more=with_login())
        yard.break_migration()
        yard.up("1", code=1)
        assert yard.failures() == []
        [mail] = server.mails
    assert mail.encrypted and mail.login == LOGIN
    assert mail.sender == "deploys@example.com"
    assert mail.receivers == ["ops@example.com", "dev@example.com"]
    message = mail.message
    assert message["Subject"] == "shop: the migration of release 1 failed in default"
    assert message["From"] == "Tidegate <deploys@example.com>"
    assert message["To"] == "ops@example.com, dev@example.com"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@example.com>") and message["Date"].datetime
    assert message.defects == []
    assert "Why: " in mail.text and "What now: see why with `tidegate logs " in mail.text


def test_a_mail_goes_over_tls_from_the_start(tidegate, tmp_path):
    with MailServer(tmp_path, LOGIN, tls="always") as server:
        yard = yard_for(tidegate, server, "smtps", with_login())
        yard.up("1")
        assert yard.failures() == [] and len(server.mails) == 2


def test_letters_beyond_ascii_arrive(tidegate, tmp_path):
    with MailServer(tmp_path) as server:
        yard = yard_for(tidegate, server)
        yard.break_migration()
        yard.up("größe-日本", code=1)
        reason = "über\n.\n..dots and a long line " + "x" * 300
        yard.json(
            0, "deploy", "--release", "größe-日本", "--override", "closed-gate", "--reason", reason
        )
        mails = server.mails
    assert mails[0].message["Subject"] == "shop: the migration of release größe-日本 failed in default"
    told = next(mail for mail in mails if "overridden" in mail.message["Subject"])
    assert "über\n.\n..dots and a long line " + "x" * 300 in told.text.replace("\r\n", "\n")
    assert all(len(line) <= 78 for line in told.raw.decode().split("\r\n"))


def test_without_starttls_nothing_is_sent(tidegate, tmp_path):
    with MailServer(tmp_path, tls="never") as server:
        yard = yard_for(tidegate, server)
        result = yard.run("notify", "test")
        assert result.code == 1 and "no mail was sent" in result.out, result
        assert server.mails == []


def test_to_this_machine_itself_plain_text_is_fine(tidegate, tmp_path):
    with MailServer(tmp_path, tls="never") as server:
        yard = NoticeYard(tidegate, [f"smtp:smtp://127.0.0.1:{server.port} {PEOPLE}"])
        result = yard.run("notify", "test")
        assert result.code == 0 and "the mail server answered: 250 queued as 7F3A" in result.out
        assert not server.mails[0].encrypted


def test_a_server_that_nobody_vouches_for_is_not_trusted(tidegate, tmp_path):
    with MailServer(tmp_path, tls="always") as server:
        yard = NoticeYard(tidegate, [f"smtp:smtps://localhost:{server.port} {PEOPLE}"])
        result = yard.run("notify", "test")
        assert result.code == 1 and "certificate" in result.out, result
        assert server.mails == []


def test_a_wrong_password_is_told_and_not_shown(tidegate, tmp_path):
    with MailServer(tmp_path, LOGIN) as server:
        yard = yard_for(tidegate, server, more=with_login("env:WRONG"))
        result = yard.run("notify", "test", env={"WRONG": "not-the-password"})
        assert result.code == 1 and "535" in result.out, result
        assert "not-the-password" not in result.out + result.err and server.mails == []


def test_what_the_server_refuses_is_told_in_its_words(tidegate, tmp_path):
    with MailServer(tmp_path) as server:
        server.refuse = "552 mailbox is full"
        yard = yard_for(tidegate, server)
        yard.up("1")
        assert yard.served() == ["1"]
        assert len(yard.failures()) == 2 and "552 mailbox is full" in yard.failures()[0]


def test_a_server_that_is_not_there_is_a_warning(tidegate):
    yard = NoticeYard(tidegate, [f"smtp:smtp://127.0.0.1:{free_port()} {PEOPLE}"])
    yard.up("1")
    assert len(yard.failures()) == 2


@pytest.mark.parametrize("address", ["a@b.c\nRCPT TO:<x@y.z>", "<a@b.c>", "a b@c.d"])
def test_no_address_smuggles_in_a_command(tidegate, address):
    yard = NoticeYard(tidegate, [f"smtp:smtp://127.0.0.1:1 from=a@b.c to={address}"])
    result = yard.run("notify", "test")
    assert result.code == 2, result

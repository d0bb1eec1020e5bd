"""A mail server with STARTTLS (or TLS from the start) and a login, which keeps what it was sent.

    with MailServer(folder) as server:
        server.port, server.authority      # the file that vouches for it
        server.mails[0].message["Subject"]
"""

import asyncio
import email
import email.policy
import ssl
import threading

from harness.certificates import make_authority, make_server_certificate
from harness.skips import skip_or_fail


class Mail:
    def __init__(self, envelope, login, encrypted):
        self.sender, self.receivers = envelope.mail_from, envelope.rcpt_tos
        self.raw = envelope.original_content
        self.message = email.message_from_bytes(self.raw, policy=email.policy.default)
        self.login, self.encrypted = login, encrypted

    @property
    def text(self):
        return self.message.get_content()


class MailServer:
    """`login`: (user, password), demanded before any mail; `tls`: "starttls", "always", "never"."""

    def __init__(self, folder, login=None, tls="starttls"):
        self.mails, self.login, self.tls = [], login, tls
        self.refuse = None  # what it says instead of taking a mail
        self.authority = make_authority(folder, "mail-authority")
        certificate, key = make_server_certificate(folder, self.authority, "mail")
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def _session(self):
        from aiosmtpd.smtp import SMTP, AuthResult

        def check(_server, _session, _envelope, _mechanism, data):
            given = (data.login.decode(), data.password.decode())
            # Not handled: the server is to answer 535 itself.
            return AuthResult(success=given == self.login, handled=False, auth_data=given)

        return SMTP(
            self,
            hostname="localhost",
            tls_context=self._context if self.tls == "starttls" else None,
            require_starttls=self.tls == "starttls",
            authenticator=check,
            auth_required=self.login is not None,
            auth_require_tls=self.tls == "starttls",
            loop=self._loop,
        )

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return self.refuse
        encrypted = session.ssl is not None or self.tls == "always"
        self.mails.append(Mail(envelope, session.auth_data, encrypted))
        return "250 queued as 7F3A"

    def __enter__(self):
        try:
            import aiosmtpd  # noqa: F401
        except ImportError:
            skip_or_fail("python3-aiosmtpd is not installed: run script/setup")
        context = self._context if self.tls == "always" else None
        self._server = self._loop.run_until_complete(
            self._loop.create_server(self._session, "127.0.0.1", 0, ssl=context)
        )
        self.port = self._server.sockets[0].getsockname()[1]
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

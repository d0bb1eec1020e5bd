"""A PostgreSQL server that takes tokens of AWS IAM for passwords, as RDS does.

The server is real and asks for the password in clear text over TLS; as RDS leaves the judgement to a
PAM module, this one leaves it to LDAP (`auth-ldap` in PostgreSQL's manual): a bind to a server of
ours, which checks the token as IAM would. So every connection's very password is seen.

    with RdsServer(Keys({"AKIDEXAMPLE": "secret"})) as server:
        server.iam_url("shop")     # rds-iam:postgres://app_iam@localhost:PORT/shop?sslrootcert=..
        server.tokens              # all that were given as passwords, good ones and others
        server.logins              # who got in by one: [(user, access key)]
        server.refused             # why the others were not good: [(user, reason)]
        server.ways_in()           # {(user, way)}: how PostgreSQL let its clients in, by its own log

As on RDS it concerns the members of the role `rds_iam`, and nobody else.
"""

import calendar
import hashlib
import hmac
import io
import re
import socketserver
import threading
import time
import urllib.parse

from harness.postgres import PostgresServer

USER = "app_iam"
REGION = "eu-west-1"
EXPIRES = 900

# The first line that fits counts: none of these users gets in without TLS.
HBA = """\
hostssl all +rds_iam 127.0.0.1/32 ldap ldapserver=127.0.0.1 ldapport={port} ldapprefix="cn=" ldapsuffix=",dc=rds"
host all +rds_iam 0.0.0.0/0 reject
local all +rds_iam reject
"""
# log_connections: "Determines whether .. successful completion of .. client authentication .. [is] logged".
LET_IN = re.compile(r'connection authenticated: identity="(?:cn=)?([^",]*)[^"]*" method=([-\w]+)')


class Refused(Exception):
    pass


class Keys:
    """What IAM knows. `secrets`: access key to secret key; `sessions`: access key to session token, for
    temporary ones. Any of them may log in as any user."""

    def __init__(self, secrets, sessions=None):
        self._secrets, self._sessions = dict(secrets), dict(sessions or {})

    def secret_of(self, access, session, user):
        """The secret key; Refused when there is none, or its owner may not connect as the user."""
        del user
        if access not in self._secrets:
            raise Refused(f"there is no access key {access}")
        if self._sessions.get(access, session) != session:
            raise Refused("the session token is not there, or not the right one")
        return self._secrets[access]


def _hmac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256)


def _quote(text):
    return urllib.parse.quote(text, safe="-_.~")


def _signature(secret, scope, stamp, host, pairs):
    """Of a presigned GET of "/", with Host as the only header ("Create a signed AWS API request")."""
    query = "&".join(f"{_quote(name)}={_quote(value)}" for name, value in sorted(pairs))
    nothing = hashlib.sha256(b"").hexdigest()
    canonical = f"GET\n/\n{query}\nhost:{host}\n\nhost\n{nothing}"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = b"AWS4" + secret.encode()
    for word in scope.split("/"):
        key = _hmac(key, word).digest()
    return _hmac(key, f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}").hexdigest()


def check_token(token, user, host, keys):
    """The access key that signed it; Refused unless it is a token of one of the keys, for that user and
    host, of this moment."""
    place, _, query = token.partition("/?")
    pairs = urllib.parse.parse_qsl(query, keep_blank_values=True, strict_parsing=True)
    values = dict(pairs)
    signature = values.pop("X-Amz-Signature", "")
    access, _, scope = values.get("X-Amz-Credential", "").partition("/")
    expected = {"Action": "connect", "DBUser": user, "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
                "X-Amz-Expires": str(EXPIRES), "X-Amz-SignedHeaders": "host"}  # fmt: skip
    for name, value in expected.items():
        if values.get(name) != value:
            raise Refused(f"{name} is {values.get(name)!r}, not {value!r}")
    if place != host:
        raise Refused(f"it is for {place}, not {host}")
    if len(values) != len(pairs) - 1:
        raise Refused("a parameter is there twice")
    secret = keys.secret_of(access, values.get("X-Amz-Security-Token"), user)
    stamp = values.get("X-Amz-Date", "")
    if scope != f"{stamp[:8]}/{REGION}/rds-db/aws4_request":
        raise Refused(f"its scope is {scope}")
    age = time.time() - calendar.timegm(time.strptime(stamp, "%Y%m%dT%H%M%SZ"))
    if not -5 < age < EXPIRES:
        raise Refused(f"it is {age:.0f} s old")
    if not hmac.compare_digest(signature, _signature(secret, scope, stamp, host, values.items())):
        raise Refused("the signature is not right")
    return access


# --- LDAP: a simple bind and its answer (RFC 4511, in BER) ----------------------------------------


def _read(stream, length):
    data = stream.read(length)
    if len(data) != length:
        raise EOFError
    return data


def _read_element(stream):
    """(tag, content) of the next element."""
    tag, length = _read(stream, 2)
    if length & 0x80:
        length = int.from_bytes(_read(stream, length & 0x7F), "big")
    return tag, _read(stream, length)


def _elements(content):
    stream, found = io.BytesIO(content), []
    while stream.tell() < len(content):
        found.append(_read_element(stream))
    return found


def _answer(message_id, code):
    body = bytes([0x0A, 1, code, 0x04, 0, 0x04, 0])
    message = bytes([0x02, len(message_id)]) + message_id + bytes([0x61, len(body)]) + body
    return bytes([0x30, len(message)]) + message


BIND, SUCCESS, INVALID_CREDENTIALS = 0x60, 0, 49


class _Bind(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            while True:
                (_, message_id), (tag, request) = _elements(_read_element(self.rfile)[1])[:2]
                if tag != BIND:
                    return
                _, (_, name), (_, password) = _elements(request)[:3]
                good = self.server.judge(name.decode(), password.decode())
                self.wfile.write(_answer(message_id, SUCCESS if good else INVALID_CREDENTIALS))
        except (EOFError, OSError):
            pass


class _Ldap(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class RdsServer(PostgresServer):
    """`keys`: who may log in (Keys, or what has a secret_of() like it)."""

    def __init__(self, keys, **options):
        super().__init__(**options)
        self.keys, self._forgotten = keys, 0
        self.tokens, self.logins, self.refused = [], [], []
        self._ldap = _Ldap(("127.0.0.1", 0), _Bind)
        self._ldap.judge = self._judge
        self._thread = threading.Thread(target=self._ldap.serve_forever, args=(0.05,))

    def _judge(self, name, token):
        user = name.removeprefix("cn=").removesuffix(",dc=rds")
        self.tokens.append(token)
        try:
            access = check_token(token, user, self.endpoint, self.keys)
        except (Refused, ValueError) as error:
            self.refused.append((user, str(error)))
            return False
        self.logins.append((user, access))
        return True

    @property
    def endpoint(self):
        """As the instance has it: the name that certificate and tokens are for, and the port."""
        return f"localhost:{self.port}"

    def start(self):
        self._thread.start()
        super().start()
        path = self.folder / "data" / "pg_hba.conf"
        lines = HBA.format(port=self._ldap.server_address[1])
        path.write_text(lines + path.read_text(encoding="utf-8"), encoding="utf-8")
        self.query("postgres", "CREATE ROLE rds_iam")
        self.query("postgres", f"CREATE ROLE {USER} SUPERUSER LOGIN IN ROLE rds_iam")
        self.query("postgres", "ALTER SYSTEM SET log_connections = on")
        self.query("postgres", "SELECT pg_reload_conf()")
        return self

    def remove(self):
        super().remove()
        if self._thread.is_alive():
            self._ldap.shutdown()
            self._thread.join()
        self._ldap.server_close()

    def iam_url(self, database, user=USER, host="localhost", **parameters):
        """With the authority that signed the server's certificate, unless another is given."""
        parameters = {"sslrootcert": self.authority, **parameters}
        given = {name: value for name, value in parameters.items() if value is not None}
        query = "?" + urllib.parse.urlencode(given) if given else ""
        return f"rds-iam:postgres://{user}@{host}:{self.port}/{database}{query}"

    def ways_in(self):
        return set(LET_IN.findall(self.log()[self._forgotten :]))

    def forget(self):
        for each in (self.tokens, self.logins, self.refused):
            each.clear()
        self._forgotten = len(self.log())

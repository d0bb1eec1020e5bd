"""A certificate authority for one test run and a server certificate for localhost."""

import pathlib
import subprocess

SUBJECT_ALT_NAME = "subjectAltName=DNS:localhost,IP:127.0.0.1"


def _openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def _new_key_and(kind, folder, name, subject, *more):
    _openssl(
        "req", kind, "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", folder / f"{name}.key", "-subj", subject, *more,
    )  # fmt: skip


def make_authority(folder, name):
    """A self-signed authority; the path of its certificate."""
    folder = pathlib.Path(folder)
    certificate = folder / f"{name}.crt"
    _new_key_and("-x509", folder, name, f"/CN={name}", "-days", "2", "-out", certificate)
    return certificate


def make_server_certificate(folder, authority, name="server"):
    """A key and a certificate signed by the authority, for localhost and 127.0.0.1."""
    folder = pathlib.Path(folder)
    request, extensions = folder / f"{name}.csr", folder / f"{name}.ext"
    extensions.write_text(SUBJECT_ALT_NAME + "\n", encoding="utf-8")
    _new_key_and("-new", folder, name, "/CN=localhost", "-out", request)
    certificate = folder / f"{name}.crt"
    _openssl(
        "x509", "-req", "-in", request, "-CA", authority, "-CAkey", authority.with_suffix(".key"),
        "-CAcreateserial", "-days", "2", "-extfile", extensions, "-out", certificate,
    )  # fmt: skip
    return certificate, folder / f"{name}.key"

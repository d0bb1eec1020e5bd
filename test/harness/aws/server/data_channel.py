"""Messages of Session Manager's data channel, as the agent's side speaks them.

A frame is big-endian: header length (4, always 116), message type (32, padded with spaces), schema
version (4), created (8, ms), sequence (8), flags (8), message id (16, its low half first), SHA-256 of
the payload (32), payload type (4), payload length (4), and the payload at 120. After the source of
the session manager plugin, which AWS publishes.
"""

import hashlib
import struct
import time
import uuid

HEADER_LENGTH = 116
_FORMAT = struct.Struct("!I32sIQqQ16s32sII")
INPUT, OUTPUT, ACKNOWLEDGE, CHANNEL_CLOSED = (
    "input_stream_data", "output_stream_data", "acknowledge", "channel_closed",
)  # fmt: skip
# payload types
DATA, ERROR, SIZE = 1, 2, 3
HANDSHAKE_REQUEST, HANDSHAKE_RESPONSE, HANDSHAKE_COMPLETE = 5, 6, 7
SYN, FIN = 1, 2


class BadFrame(Exception):
    """What a real agent would drop, or close the channel for."""


class Frame:
    def __init__(self, kind, sequence, payload, payload_type=0, flags=0, identity=None):
        self.kind, self.sequence, self.payload = kind, sequence, payload
        self.payload_type, self.flags = payload_type, flags
        self.identity = identity or uuid.uuid4()

    def encode(self):
        raw = self.identity.bytes
        return (
            _FORMAT.pack(
                HEADER_LENGTH,
                self.kind.encode().ljust(32),
                1,
                int(time.time() * 1000),
                self.sequence,
                self.flags,
                raw[8:] + raw[:8],
                hashlib.sha256(self.payload).digest(),
                self.payload_type,
                len(self.payload),
            )  # fmt: skip
            + self.payload
        )


def decode(data):
    if len(data) < _FORMAT.size:
        raise BadFrame("shorter than a header")
    header, kind, schema, _, sequence, flags, raw, digest, payload_type, length = (
        _FORMAT.unpack_from(data)
    )
    payload = data[_FORMAT.size :]
    if header != HEADER_LENGTH or schema != 1:
        raise BadFrame(f"header length {header}, schema version {schema}")
    if len(payload) != length:
        raise BadFrame(f"{len(payload)} bytes of payload, and the header says {length}")
    if hashlib.sha256(payload).digest() != digest:
        raise BadFrame("the payload's digest is wrong")
    identity = uuid.UUID(bytes=raw[8:] + raw[:8])
    name = kind.rstrip(b" \0").decode("ascii", "replace")
    return Frame(name, sequence, payload, payload_type, flags, identity)

"""Schema dumps in a form that can be compared."""

import re

# Lines that say how or when it was dumped, not what the schema is. pg_dump prints \restrict with
# a random key since 2025.
NOISE = re.compile(r"^(--|SET |SELECT pg_catalog\.set_config|\\(un)?restrict\b|\s*$)")


def normalize_postgres(dump):
    """The lines of a pg_dump that tell the schema, in their order."""
    return [line.rstrip() for line in dump.splitlines() if not NOISE.match(line)]


def normalize_sqlite(statements):
    """One line per statement, white space folded, sqlite_* tables left out, sorted."""
    folded = (re.sub(r"\s+", " ", sql).strip().rstrip(";") for sql in statements)
    return sorted(sql for sql in folded if not re.match(r"CREATE TABLE \"?sqlite_", sql))

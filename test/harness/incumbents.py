"""Other tools' histories, as the tools make them (from their sources)."""

import zlib


class FLYWAY:
    _CREATE = {
        "postgres": """
            CREATE TABLE flyway_schema_history (
                installed_rank INT NOT NULL, version VARCHAR(50), description VARCHAR(200) NOT NULL,
                type VARCHAR(20) NOT NULL, script VARCHAR(1000) NOT NULL, checksum INTEGER,
                installed_by VARCHAR(100) NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT now(),
                execution_time INTEGER NOT NULL, success BOOLEAN NOT NULL);
            ALTER TABLE flyway_schema_history ADD CONSTRAINT flyway_schema_history_pk
                PRIMARY KEY (installed_rank);
            CREATE INDEX flyway_schema_history_s_idx ON flyway_schema_history (success);""",
        "sqlite": """
            CREATE TABLE flyway_schema_history (
                installed_rank INT NOT NULL PRIMARY KEY, version VARCHAR(50),
                description VARCHAR(200) NOT NULL, type VARCHAR(20) NOT NULL,
                script VARCHAR(1000) NOT NULL, checksum INT, installed_by VARCHAR(100) NOT NULL,
                installed_on TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),
                execution_time INT NOT NULL, success BOOLEAN NOT NULL);
            CREATE INDEX flyway_schema_history_s_idx ON flyway_schema_history (success);""",
    }  # fmt: skip

    @classmethod
    def create(cls, kind):
        return cls._CREATE[kind]

    @staticmethod
    def checksum(text):
        crc = zlib.crc32("".join(text.removeprefix("\ufeff").splitlines()).encode())
        return crc - (1 << 32 if crc >= 1 << 31 else 0)

    @staticmethod
    def applied(version, description, script, checksum, success=True):
        return (
            "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
            " checksum, installed_by, execution_time, success)"
            f" SELECT coalesce(max(installed_rank), 0) + 1, '{version}', '{description}', 'SQL',"
            f" '{script}', {checksum}, 'app', 3, {success} FROM flyway_schema_history"
        )

#include "lint/rules/families.h"

static const RuleText TEXTS[] = {
    {
        .id = RULE_TABLE_COPY,
        .title = "A change that copies the table",
        .message = "{words} copies {table} row by row while writes wait[: {why}]",
        .breaks = NULL,
        .locks =
            "ALGORITHM=COPY: a shared lock, reads go on and writes wait until the copy is done.",
        .recipe = "-- say what is acceptable: the server then refuses instead of copying\n"
                  "ALTER TABLE {table} .., ALGORITHM=INPLACE, LOCK=NONE;\n"
                  "-- where that is refused: gh-ost or pt-online-schema-change",
        .rails = "execute with ALGORITHM=INPLACE, LOCK=NONE",
        .django = "RunSQL with ALGORITHM=INPLACE, LOCK=NONE",
        .accept = "the table is small on every environment.",
        .story =
            "Changing a column's type, dropping a primary key alone, changing the character "
            "set, reordering or removing values of an enum or set, and adding a foreign key "
            "while foreign_key_checks is on can only be done by copying. So can a CHECK, a stored "
            "generated column, and a default that differs from row to row.\n"
            "\n"
            "Each ALTER TABLE commits by itself: a file with several that fails in between "
            "stays half done, and tidegate says where.",
        .source = MARIADB_MANUAL "innodb-online-ddl-overview/",
        .verified = "MariaDB 10.11",
    },
    {
        .id = RULE_INPLACE_BLOCKS_WRITES,
        .title = "A change in place that blocks writes",
        .message = "{words} on {table} works in place but lets no write pass[: {why}]",
        .breaks = NULL,
        .locks = "LOCK=SHARED: writes wait for the whole build.",
        .recipe = "-- when writes may wait, or with gh-ost or pt-online-schema-change\n"
                  "{statement};",
        .rails = NULL,
        .django = NULL,
        .accept = "the table is small on every environment.",
        .story = "FULLTEXT and SPATIAL indexes are built in place with LOCK=SHARED.",
        .source = MARIADB_MANUAL "innodb-online-ddl-operations-with-the-inplace-alter-algorithm/",
        .verified = "MariaDB 10.11",
    },
    {
        .id = RULE_VARCHAR_CROSSES_255,
        .title = "A varchar that grows over 255 bytes",
        .message = "{table}.{column} grows over 255 bytes: the table is copied",
        .breaks = NULL,
        .locks = "As a copy: writes wait.",
        .recipe = "-- up to 255 bytes (63 characters of utf8mb4) it is instant; beyond, a new "
                  "column and a backfill\n"
                  "ALTER TABLE {table} ADD COLUMN {column_plain}_new {type};",
        .rails = NULL,
        .django = NULL,
        .accept = "the table is small on every environment.",
        .story =
            "The length of a varchar is stored in one byte up to 255 bytes, in two above. "
            "Growing within either is a change of metadata, crossing the line is not. Bytes, "
            "not characters: utf8mb4 takes up to four for each.\n"
            "\n"
            "MariaDB also lets one of up to 127 bytes grow to any length at once; MySQL copies "
            "the table there, too, which is not told.",
        .source = MARIADB_MANUAL "innodb-online-ddl-operations-with-the-instant-alter-algorithm/",
        .verified = "MariaDB 10.11",
    },
    {
        .id = RULE_IMPLICIT_ZERO,
        .title = "A required column that fills itself with zero",
        .message = "column {table}.{column} is NOT NULL without a default: old rows get an "
                   "implicit zero or empty value",
        .breaks = "With strict mode INSERTs that leave it out fail with 1364 (HY000); without it "
                  "they store 0, '' or '0000-00-00'.",
        .locks = NULL,
        .recipe = "ALTER TABLE {table} ADD COLUMN {column} {type} NOT NULL DEFAULT {default};",
        .rails = "add_column with default:",
        .django = "AddField with db_default=",
        .accept = "zero or empty is right for the old rows, and no writer leaves the column out.",
        .story = "The server does not refuse a required column on a table with rows, as PostgreSQL "
                 "does; it makes values up.",
        .source = MARIADB_MANUAL "sql-mode/",
        .verified = "MariaDB 10.11",
    },
    {
        .id = RULE_INLINE_REFERENCES_IGNORED,
        .title = "REFERENCES behind a column that the server ignores",
        .message = "REFERENCES behind column {table}.{column} makes no foreign key on MySQL",
        .breaks = NULL,
        .locks = NULL,
        .recipe = "-- as a constraint of the table\n"
                  "FOREIGN KEY ({column}) REFERENCES ..",
        .rails = NULL,
        .django = NULL,
        .accept = "no foreign key is wanted; then leave the word away.",
        .story = "MySQL before 9.0 and MariaDB before 10.5 read an inline REFERENCES and do "
                 "nothing. Newer ones make the key. Written as FOREIGN KEY it is one everywhere.",
        .source = MARIADB_MANUAL "foreign-keys/",
        .verified = "MariaDB 10.11",
    },
};

const RuleFamily rules_mysql = {"MariaDB and MySQL", TEXTS, sizeof(TEXTS) / sizeof(TEXTS[0])};

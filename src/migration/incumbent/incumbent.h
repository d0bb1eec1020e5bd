/* Other tools' histories: their tables found, read, and written as the tools themselves would.
 *
 * A tool is one file that fills an Incumbent, and one row in incumbents.c. What differs between the
 * databases is data. SQL is templates of compose.h, with {t} for the tool's table. A tool without
 * `layout` is only read: its migrations are programs, and it alone can run them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dialect.h"
#include "db/db.h"
#include "migration/folder/files.h"

#define INCUMBENT_DIALECTS (DIALECT_MARIADB + 1)
#define INCUMBENT_LOCKS    3

typedef enum IncumbentState {
    INCUMBENT_APPLIED,
    INCUMBENT_BASELINE, /* what is at or below it counts as there */
    INCUMBENT_FAILED,   /* begun, and not known to have ended well: the tool refuses to go on */
    INCUMBENT_UNDONE,   /* taken back; what an earlier row says of this version is past */
} IncumbentState;

/* A row of the tool's table, in the order in which it was written. Texts live as long as the
 * IncumbentRows. */
typedef struct IncumbentRow {
    IncumbentState state;
    const char *version;    /* as the tool spells it; NULL: Flyway's repeatables */
    const char *name;       /* its description; or NULL: the tool keeps none */
    const char *path;       /* or NULL */
    const char *checksum;   /* as the tool spells it, binary ones in lower-case hex; or NULL */
    const char *applied_at; /* RFC 3339; or NULL: the tool keeps none */
    int64_t duration_ms;    /* -1: the tool keeps none */
} IncumbentRow;

typedef struct IncumbentRows {
    IncumbentRow *rows;
    size_t count;
} IncumbentRows;

/* What a tool writes of one migration: the arguments of its templates. */
typedef struct IncumbentEntry {
    const char *version;  /* {1}: as the tool spells it; NULL for repeatables */
    const char *name;     /* {2} */
    const char *path;     /* {3} */
    const char *checksum; /* {4} */
    int64_t duration_ms;  /* {5}; negative: the database knows */
    const char *newest;   /* {6}: the newest version that is applied after this; NULL: none */
    const char *id;       /* {7}: a new UUID */
} IncumbentEntry;

typedef struct IncumbentSql {
    /* Columns in this order: "applied", "baseline", "failed" or "undone"; version; name; path;
     * checksum; applied_at as RFC 3339; duration in ms. NULL: the tool does not run on this
     * database. */
    const char *read;
    /* One statement or several, joined to the transaction of our own row. NULL in a tool that is
     * only read; `begun` is NULL where the tool writes nothing before a migration runs. */
    const char *applied;
    const char *undone;
    const char *baseline; /* by a script; NULL: the tool has none of the kind */
    const char *begun;    /* makes the tool refuse to go on, until `applied` or `cleared` */
    const char *cleared;  /* nothing of what was begun remains */
    const char *repaired; /* the file as it is now counts; NULL: the tool keeps no checksum */
    /* It failed, and a part of it may remain; `applied` and `cleared` take that back. NULL: the
     * tool writes nothing after a failure. */
    const char *failed;
} IncumbentSql;

/* Where a tool's table is. */
typedef struct IncumbentPlace IncumbentPlace;

typedef struct Incumbent {
    const char *tool;   /* "golang-migrate" */
    const char *layout; /* of its folder: the name in layout.h; NULL: only read */
    const char *table;  /* by its usual name */
    /* Who owns a table of that name: all of these columns are in it (one space between them), this
     * one is not, this table stands beside it, this one does not. Each may be NULL. */
    const char *columns, *without_column, *beside, *not_beside;
    /* Its one row stands for all files up to that version (golang-migrate). */
    bool cumulative;
    /* Its runners wait for its lock inside the server, where they hold a snapshot for which CREATE
     * INDEX CONCURRENTLY would wait: the lock is given up for as long as `begun` keeps them off. */
    bool waits_in_server;
    /* What a person types to go on after a migration was left half done; NULL: that cannot be. */
    const char *way_forward;
    IncumbentSql sql[INCUMBENT_DIALECTS];

    /* PostgreSQL's advisory lock ids of its runners; how many. NULL: it takes none. */
    size_t (*locks)(const IncumbentPlace *place, int64_t ret_ids[INCUMBENT_LOCKS]);
    /* MariaDB's locks by name (GET_LOCK) of its runners, children of ctx; how many. NULL: none. */
    size_t (*lock_names)(TALLOC_CTX *ctx, const IncumbentPlace *place,
                         const char *ret_names[INCUMBENT_LOCKS]);
    /* Of a file's text, in the tool's spelling; child of ctx. NULL: it keeps none. */
    char *(*checksum)(TALLOC_CTX *ctx, const char *text, size_t length);
    /* Changes what the entry says of a file (version, name and path of MigrationFile) into what the
     * tool would write; texts are children of ctx. NULL: nothing. */
    void (*spell)(TALLOC_CTX *ctx, const MigrationFile *file, IncumbentEntry *entry);
} Incumbent;

struct IncumbentPlace {
    const Incumbent *incumbent;
    const char *schema; /* "" where there is none */
    const char *table;
    const char *quoted;   /* both, for SQL */
    const char *database; /* its name; "" for SQLite */
};

/* Every tool, NULL-terminated. */
extern const Incumbent *const INCUMBENTS[];
/* The tool's checksum of a file as it is; child of ctx. NULL: it cannot be read. */
char *incumbent_checksum_file(TALLOC_CTX *ctx, const Incumbent *incumbent, const char *path);
/* By the tool's name; NULL: none. */
const Incumbent *incumbent_by_name(const char *tool);
/* The tool whose folders have this layout; NULL: none. */
const Incumbent *incumbent_by_layout(const char *layout);

/* The tables that the connection finds by name (search_path), in the order of INCUMBENTS. `table`:
 * the name of a table of `tool`'s that has another than the usual one ("schema.name" or "name"); or
 * NULL. */
bool incumbent_find(TALLOC_CTX *ctx, Db *db, const Incumbent *tool, const char *table,
                    IncumbentPlace **ret_places, size_t *ret_count, Error *err) MUST_USE;
bool incumbent_read(TALLOC_CTX *ctx, Db *db, const IncumbentPlace *place, IncumbentRows **ret_rows,
                    Error *err) MUST_USE;
/* "goose public.goose_db_version": what tidegate_meta keeps; child of ctx. */
char *incumbent_place_text(TALLOC_CTX *ctx, const IncumbentPlace *place);
/* And back. A tool that is not known here is ERR_FORMAT. */
bool incumbent_place_parse(TALLOC_CTX *ctx, Db *db, const char *text, IncumbentPlace **ret_place,
                           Error *err) MUST_USE;

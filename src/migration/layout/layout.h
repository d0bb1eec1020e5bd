/* How the files of a folder of migrations are named, and what stands in them: one Layout per tool.
 *
 * A layout judges paths, says how versions are written, and which lines of a file are directives
 * (the beginning of the way back, no transaction, ..). Nothing here takes memory, so that any
 * thread may call it. A layout is one file that ends in its row, and one line in layout.c.
 *
 *     layout           files of a migration
 *     flyway           V1__x.sql, U1__x.sql, R__x.sql, B1__x.sql, with V1__x.sql.conf
 *     golang-migrate   1_x.up.sql, 1_x.down.sql
 *     goose, dbmate    1_x.sql, with both ways in it
 *     diesel           1_x/up.sql, 1_x/down.sql, 1_x/metadata.toml
 *     sqlx             1_x.sql, or 1_x.up.sql and 1_x.down.sql
 *     prisma           1_x/migration.sql
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

typedef enum MigrationKind {
    MIGRATION_VERSIONED,
    MIGRATION_UNDO, /* the way back: a file of its own, or a section of the versioned one */
    MIGRATION_REPEATABLE,
    MIGRATION_BASELINE, /* stands for all versions up to its own where nothing is applied yet */
} MigrationKind;

/* Which part of a file is the script. */
typedef enum ScriptSection { SECTION_WHOLE, SECTION_UP, SECTION_DOWN } ScriptSection;

typedef enum NameVerdict {
    NAME_OTHER,     /* no migration and none meant */
    NAME_MIGRATION, /* *ret_parts is filled */
    NAME_SLIP,      /* looks like a migration that is misspelt: *ret_advice says what is wrong */
    NAME_HOOK,      /* runs around migrations: ret_parts->moment */
    NAME_SETTINGS,  /* says how the migration beside it is to be run */
} NameVerdict;

/* When a hook runs. */
typedef enum HookMoment {
    HOOK_BEFORE_ALL,
    HOOK_BEFORE_EACH,
    HOOK_AFTER_EACH,
    HOOK_AFTER_ALL,
    HOOK_AFTER_ERROR, /* when the run has failed */
} HookMoment;

/* Points into the path; nothing is NUL-terminated. */
typedef struct NameParts {
    MigrationKind kind;
    const char *version; /* NULL for repeatables */
    size_t version_length;
    const char *description; /* with '_' as written */
    size_t description_length;
    HookMoment moment; /* of NAME_HOOK alone */
} NameParts;

/* What a line of a file is to its layout; several at once. */
typedef enum LineWord {
    LINE_PLAIN = 0,
    LINE_UP = 1,             /* from here on: the way there */
    LINE_DOWN = 2,           /* from here on: the way back */
    LINE_NO_TRANSACTION = 4, /* alone: the whole file; with UP or DOWN: that section */
    LINE_BLOCK_BEGIN = 8,    /* up to the end of the block, all is one statement */
    LINE_BLOCK_END = 16,
    LINE_ENVIRONMENT_ON = 32, /* from here on ${NAME} is the environment's variable */
    LINE_ENVIRONMENT_OFF = 64,
    LINE_UNKNOWN = 128, /* a directive that its tool does not know either */
} LineWord;

/* How a version is kept, for the history and the tool's own table. */
typedef enum VersionForm {
    VERSION_NUMBERS, /* canonical: "1.2" for 001_02 (version.h) */
    VERSION_TEXT,    /* as it is written: "001" */
    VERSION_UNDASHED /* without its '-': "20180710061642" for 2018-07-10-061642 */
} VersionForm;

/* What a migration's directives, or a file beside it, say of how it is to be run. */
typedef struct FileSettings {
    bool no_transaction;
    bool plain;   /* no placeholders are replaced in it */
    bool ignored; /* it is not run */
} FileSettings;

/* The parts of a new migration's path around version and name. */
typedef struct NewNames {
    const char *prefix, *between;
    const char *up;
    const char *down;    /* NULL: no file of its own goes back */
    const char *up_pair; /* not NULL: `up` in folders whose newest has no way back, else this, with
                            `down` */
} NewNames;

/* <0, 0, >0: in which order two versions are applied. */
typedef int (*VersionOrder)(const char *a, const char *b);

typedef struct Layout {
    const char *name;      /* "goose": of the option, of messages, and in records */
    const char *form;      /* for messages: "<number>_<name>.sql" */
    const char *back_form; /* and how the way back is written */
    VersionForm versions;
    VersionOrder order;
    NewNames new_names;
    /* One file has both ways, SECTION_UP and SECTION_DOWN instead of WHOLE, and these lines begin
     * them. NULL: a file of its own is the way back. */
    const char *up_mark, *down_mark;
    bool in_pairs; /* there may be several of both */
    /* The file with a migration's settings: its path with this behind it, or this name beside it.
     * NULL: there are none. */
    const char *settings_suffix, *settings_name;
    /* `path` is relative to the folder. */
    NameVerdict (*judge)(const char *path, NameParts *ret_parts, const char **ret_advice);
    /* A line that begins with "--", without its end; `number` is 1-based. A set of LineWord. NULL:
     * no line is a directive. */
    unsigned (*read_line)(const char *line, size_t length, int number);
    /* A file of settings. False: *ret_problem (static) says what cannot be done. */
    bool (*read_settings)(const char *text, size_t length, FileSettings *ret_settings,
                          const char **ret_problem);
} Layout;

/* The layout that Tidegate's own files are in. */
extern const Layout layout_flyway;
extern const Layout layout_golang_migrate, layout_goose, layout_dbmate, layout_diesel, layout_sqlx,
    layout_prisma;

/* No more than this many. */
#define LAYOUT_LIMIT 8

/* All layouts, in the order in which they are named to people. */
extern const Layout *const layouts[];
extern const size_t layouts_count;

/* By name; NULL: there is none, or it is "auto". */
const Layout *layout_find(const char *name);

/* Another tool's table laid beside our history: what it says that we do not know yet. Pure; it
 * talks to no database and reads no file itself. */
#pragma once

#include "migration/folder/files.h"
#include "migration/history/history.h"
#include "migration/incumbent/incumbent.h"

/* The tool's checksum of a file as it is now, child of ctx; NULL: it cannot be read. */
typedef char *(*ReconcileChecksum)(TALLOC_CTX *ctx, void *data, const MigrationFile *file);

typedef struct Reconciling {
    const Incumbent *incumbent;
    const IncumbentRow *rows;
    size_t count;
    const History *history; /* without what is found now */
    const MigrationSet *set;
    ReconcileChecksum checksum;
    void *data;
} Reconciling;

/* A row for our history: "applied", "undone", "baseline", "repaired". Its seq is not set. */
typedef struct TakenRow {
    HistoryRow row;
    const MigrationFile *file; /* that this is the content of; NULL: none, or not known */
    bool finishes;             /* a part of it was ours */
} TakenRow;

struct Taken {
    TakenRow *rows; /* by version, then repeatables by name */
    size_t count;
    const IncumbentRow *failed; /* the first that was begun and not ended well; or NULL */
};
typedef struct Taken Taken;

/* Texts are borrowed from the rows, the history and the set, or children of the result. */
Taken *reconcile(TALLOC_CTX *ctx, const Reconciling *given);

/* Histories and schema of a database as they are at one moment, and what became of them: how
 * engine_exec() tells what a command did that is not ours. */
#pragma once

#include "migration/incumbent/incumbent.h"
#include "migration/session.h"
#include "migration/watch/snapshot.h"

typedef struct ViewHistory {
    const char *tool;  /* "rails" */
    const char *table; /* "public.schema_migrations" */
    const char
        *beside;     /* another table of the tool's own, "public.ar_internal_metadata"; or NULL */
    bool cumulative; /* its rows say where it stands, not all that it has */
    IncumbentRows *rows;
} ViewHistory;

typedef struct View {
    Snapshot *schema;
    ViewHistory *histories;
    size_t count;
} View;

/* All that the connection finds. *ret_histories is a child of ctx. */
bool view_read_histories(TALLOC_CTX *ctx, Db *db, ViewHistory **ret_histories, size_t *ret_count,
                         Error *err) MUST_USE;

/* Whether it is the one that counts of its migration, and says that it is there. */
bool view_row_counts(const IncumbentRows *rows, const IncumbentRow *row);

/* Over a connection of its own, which no cancel of the command's run cuts off and which waits for
 * nobody for long. Child of ctx. */
bool view_read(TALLOC_CTX *ctx, const Engine *engine, View **ret_view, Error *err) MUST_USE;

typedef struct ViewChange {
    /* Of the history that changed, or else the only one; NULL: none, or several to choose from. */
    const char *tool;
    bool cumulative;           /* that tool's rows say where it stands, not all that it has */
    AppliedMigration *applied; /* that it has now and did not have; statements and duration -1 */
    size_t applied_count;
    const char **undone; /* that it has no more; NULL-terminated, never NULL */
    SnapshotChanges *schema;
    const char **invalid; /* indexes that became invalid; NULL-terminated, never NULL */
} ViewChange;

/* Texts are those of the views, which have to live as long. Child of ctx. */
ViewChange *view_compare(TALLOC_CTX *ctx, const View *before, const View *after);

/* Nothing at all differs. */
bool view_is_unchanged(const ViewChange *change);
/* The schema differs, and no migration that was recorded accounts for it. */
bool view_is_half_done(const ViewChange *change);

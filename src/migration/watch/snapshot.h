/* What the schema of a database looks like, to be compared with later: so that it can be told what
 * somebody else's command changed, or that it changed nothing.
 *
 * Read from the catalogs without locking a table. Data is not compared. Our own tables, temporary
 * ones and what an extension brought are left out.
 */
#pragma once

#include "db/db.h"

typedef struct SnapshotObject {
    const char *kind;  /* "table", "column", "index", "constraint", "view", "function", .. */
    const char *name;  /* "orders.total"; with its schema where that is not the current one */
    const char *table; /* it belongs to, "schema.table"; "" for what stands alone */
    const char *shape; /* equal as long as the object is */
    bool invalid;      /* an index that a failed CONCURRENTLY left behind */
} SnapshotObject;

typedef struct Snapshot {
    SnapshotObject *objects; /* by kind and name */
    size_t count;
} Snapshot;

/* ERR_STATEMENT and the like of the database. Child of ctx. */
bool snapshot_read(TALLOC_CTX *ctx, Db *db, Snapshot **ret_snapshot, Error *err) MUST_USE;

typedef struct SnapshotChange {
    const char *step;                /* "added", "removed" or "changed" */
    const char *kind, *name, *table; /* of the object */
} SnapshotChange;

typedef struct SnapshotChanges {
    SnapshotChange *list; /* all that was added, then what was removed, then what was changed */
    size_t count;
} SnapshotChanges;

/* A table that came or went stands for its columns, indexes and constraints. `hidden`: tables as in
 * SnapshotObject.table that do not count, NULL-terminated. The snapshots have to live as long as
 * the result, which is a child of ctx. */
SnapshotChanges *snapshot_compare(TALLOC_CTX *ctx, const Snapshot *before, const Snapshot *after,
                                  const char *const hidden[]);

/* "added table orders, column users.email; removed index users_old", the first few by name, then
 * their number; child of ctx. */
char *snapshot_changes_text(TALLOC_CTX *ctx, const SnapshotChanges *changes);

/* Indexes that are invalid in `after` and were not there, or valid, in `before`: NULL-terminated
 * names, a child of ctx. */
const char **snapshot_new_invalid(TALLOC_CTX *ctx, const Snapshot *before, const Snapshot *after);

/* Indexes that are not valid: what CONCURRENTLY leaves when it fails (manual, "CREATE INDEX",
 * "Building Indexes Concurrently"; "REINDEX": names that end in _ccnew and _ccold). Internal to
 * this folder. */
#pragma once

#include "migration/session.h"

typedef enum IndexState { INDEX_ABSENT, INDEX_VALID, INDEX_INVALID, INDEX_IN_WORK } IndexState;

typedef struct IndexSeen {
    IndexState state;
    char *name; /* quoted, with its schema; NULL when absent */
} IndexSeen;

/* `object` as to_regclass() takes it. */
bool postgres_look_at_index(TALLOC_CTX *ctx, Engine *engine, const char *object,
                            IndexSeen *ret_seen, Error *err) MUST_USE;

bool postgres_drop_index(Engine *engine, const char *name, const char *path, Error *err) MUST_USE;

/* What REINDEX CONCURRENTLY left: the first one's name (child of ctx), or NULL; and taking all of
 * it away. */
bool postgres_find_leftover(TALLOC_CTX *ctx, Engine *engine, char **ret_name, Error *err) MUST_USE;
bool postgres_drop_leftovers(Engine *engine, const char *path, Error *err) MUST_USE;

/* What is applied, derived from the append-only rows of tidegate_migration.
 *
 * Rows are folded in the order of their seq, one table of status -> effect; nothing here talks to a
 * database.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "migration/folder/files.h"

/* One row as it was read; texts are borrowed from the reader. */
typedef struct HistoryRow {
    int64_t seq;
    const char *version; /* NULL for repeatables */
    const char *name;
    const char *kind;   /* "versioned", "repeatable", "undo", "baseline" */
    const char *status; /* "applied", "failed", "undone", "baseline", "skipped", "repaired",
                           "deleted"; "started" stands for work of tidegate_statement */
    const char *path;
    const char *checksum;   /* or NULL */
    const char *applied_at; /* RFC 3339, or NULL when it was not asked for */
    int64_t duration_ms;
} HistoryRow;

typedef enum RecordState {
    RECORD_NONE, /* forgotten on purpose: its file was deleted, and repair said so */
    RECORD_APPLIED,
    RECORD_FAILED,
    RECORD_UNDONE,
    RECORD_BASELINE,
} RecordState;

/* What the rows of one version, or of one repeatable migration, add up to. */
typedef struct Record {
    MigrationKind kind;  /* versioned or repeatable */
    const char *version; /* NULL for repeatables */
    const char *name, *path, *checksum, *applied_at;
    int64_t duration_ms;
    RecordState state;
    bool failed_last;      /* the last try failed, whatever is applied from before */
    bool partial;          /* work outside a transaction was begun and is not known to have ended */
    bool partial_undo;     /* and that work was its undo script */
    bool partial_baseline; /* or a baseline's of that version */
    int64_t content_seq;   /* the row with the content that `checksum` is of */
} Record;

typedef struct History {
    VersionOrder order;
    Record *records; /* versioned by version, then repeatables by name */
    size_t count;
    const HistoryRow *const *superseded; /* earlier applications of repeatables, by name and seq */
    size_t superseded_count;
    const char *baseline; /* the highest one, or NULL */
    const char *highest;  /* highest applied version, or NULL */
} History;

/* `rows` must outlive the history. A status that this program does not know is ERR_FORMAT. */
bool history_fold(TALLOC_CTX *ctx, const HistoryRow *rows, size_t count, VersionOrder order,
                  History **ret_history, Error *err) MUST_USE;

/* Nothing is applied, and nothing was: a baseline that was begun does not count. */
bool history_is_empty(const History *history);

/* The record of a version or of a repeatable's name; NULL: there is none. */
Record *history_find(const History *history, MigrationKind kind, const char *version_or_name);

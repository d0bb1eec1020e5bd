/* What stands where: the files of the folder laid beside the history. Pure; reads nothing. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "migration/engine.h"
#include "migration/folder/files.h"
#include "migration/history/history.h"

typedef struct PlanEntry {
    const PlanNeed *needs; /* of a pending repeatable: plan/order.h */
    size_t need_count;
    const MigrationFile *file; /* NULL: the file is gone */
    const Record *record;      /* NULL: the history knows nothing of it */
    const HistoryRow *earlier; /* the row of a superseded repeatable, or NULL */
    MigrationState state;
    bool pending; /* migrate will apply it */
} PlanEntry;

typedef struct Plan {
    PlanEntry *entries; /* versioned by version, then repeatables by name, or as they are applied */
    size_t count;
    size_t pending;
    size_t accepted; /* changed, but not so that it counts */
} Plan;

/* `to`: where it is to stop, for the choice of a baseline (plan_limit()); or NULL. */
Plan *plan_make(TALLOC_CTX *ctx, const MigrationSet *set, const History *history, bool out_of_order,
                const char *to);

/* The number of entries in this state. */
size_t plan_count(const Plan *plan, MigrationState state);

/* Marks a changed entry whose difference does not count as applied. */
void plan_accept_change(Plan *plan, PlanEntry *entry);

/* Takes back the pending mark of everything above version `to` (NULL: of nothing). Repeatables
 * wait until no versioned migration is left. ERR_USAGE when no file has that version. */
bool plan_limit(Plan *plan, const MigrationSet *set, const char *to, Error *err) MUST_USE;

const char *plan_entry_version(const PlanEntry *entry); /* NULL for repeatables */
const char *plan_entry_name(const PlanEntry *entry);
const char *plan_entry_path(const PlanEntry *entry);
MigrationKind plan_entry_kind(const PlanEntry *entry);

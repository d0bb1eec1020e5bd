/* One old statement on the schema as it is (internal to lint/effects/old). */
#pragma once

#include "lint/effects/old/evaluate.h"
#include "lint/effects/old/outcome.h"

typedef struct Simulation {
    TALLOC_CTX *tmp; /* of values */
    const Catalog *catalog;
    int version;
    const ApplicationStatement *statement;
    OldVersion *old;
    Outcome *outcome;
    const char **ctes;
    size_t cte_count;
} Simulation;

void simulate(OldVersion *old, const EffectContext *context, const ApplicationStatement *statement,
              Outcome *ret_outcome);

bool outcome_has(const Outcome *outcome, const Failure *failure);
/* Each different failure once. Always returns false. */
bool simulate_fail(Simulation *simulation, const char *sqlstate, const CatalogTable *table,
                   const char *part);
static inline bool simulate_failed(const Simulation *simulation)
{
    return simulation->outcome->count > 0;
}

/* resolve.c: names and types; false when something is missing. */
typedef struct OldItem {
    const char *name;          /* under which it stands in the query */
    const CatalogTable *table; /* NULL: a subquery, a function: its columns are not known */
} OldItem;
typedef struct OldScope OldScope;
struct OldScope {
    const OldScope *outer;
    const SqlQuery *query;
    OldItem *items;
    size_t count;
};
bool resolve_old_query(Simulation *simulation, const SqlQuery *query, const OldScope *outer);
/* The relation of that name; NULL: not known, or (then it has failed) gone. */
const CatalogTable *resolve_old_relation(Simulation *simulation, const SqlName *name);
bool old_was_seen(const OldVersion *old, const char *name);
void old_see(OldVersion *old, const char *name);

/* operands.c: types that cannot be compared, values that a type cannot read. */
void check_old_operator(Simulation *simulation, const OldScope *scope, const SqlExpr *expr);
const CatalogColumn *old_column(const OldScope *scope, const SqlExpr *expr,
                                const CatalogTable **ret_table);
uint64_t old_shape(const OldScope *scope, const SqlTarget *targets, size_t count);

/* write.c, row.c: INSERT, UPDATE and DELETE with their values. */
typedef struct OldRow {
    Simulation *simulation;
    const CatalogTable *table;
    Value *values;             /* one for each column of the table */
    ptrdiff_t known;           /* the known row that it replaces; -1: a new one */
    const SqlTarget *assigned; /* what UPDATE changes of it; NULL: all is new */
    size_t assigned_count;
    const struct OldRow *excluded; /* ON CONFLICT's new row */
} OldRow;
void simulate_insert(Simulation *simulation, const SqlQuery *query);
void simulate_update(Simulation *simulation, const SqlQuery *query);
void simulate_delete(Simulation *simulation, const SqlQuery *query);
/* Types, domains, NOT NULL, CHECK and foreign keys of a row; with its unique keys, `arbiter`'s
 * excepted. */
bool old_values_fit(const OldRow *row);
bool old_row_fits(const OldRow *row, const CatalogIndex *arbiter);
/* The known row that has the index' key as well; -1: none that is known. */
ptrdiff_t old_row_conflicts(const OldRow *row, const CatalogIndex *index);
Environment old_row_environment(const OldRow *row);
/* What a table or, by a view that is written through, its base calls the column; NULL: not known.
 */
const char *old_base_column(const CatalogTable *view, const char *column);

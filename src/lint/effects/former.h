/* What the version still serving calls things that the set has renamed or replaced (internal to
 * lint/effects): a statement of it names a key's column as it was, and reaches no table whose name
 * is gone.
 *
 * Nothing is found without a memory.
 */
#pragma once

#include "lint/effects/effects.h"

typedef struct FormerColumn {
    const CatalogTable *table;
    CatalogColumn column; /* as the version still serving knows it */
    const char *now;      /* its name since; NULL: it is dropped */
} FormerColumn;

typedef struct FormerName {
    const CatalogTable *table;
    SqlName name;
    CatalogMoment moment; /* of the transaction that took it away */
} FormerName;

typedef struct Former {
    FormerColumn *columns;
    size_t column_count;
    FormerName *names;
    size_t name_count;
} Former;

/* The column is dropped, or (`now` not NULL) goes on under another name. */
void former_keep_column(const EffectContext *context, const CatalogTable *table,
                        const CatalogColumn *column, const char *now);
/* The table leaves its name. */
void former_keep_name(const EffectContext *context, const CatalogTable *table);

/* The name under which old statements know the column: its own, where it was not renamed. */
const char *former_column_name(const EffectContext *context, const CatalogTable *table,
                               const char *column);
/* Another column stood under that name, and old statements had to fill it. */
bool former_was_required(const EffectContext *context, const CatalogTable *table,
                         const char *column);
/* No old statement gets as far as the table: an earlier transaction took its name away, and nothing
 * stands under that. What the name's own going breaks is told there. */
bool former_is_out_of_reach(const EffectContext *context, const CatalogTable *table);

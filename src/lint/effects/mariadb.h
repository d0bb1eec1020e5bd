/* What MariaDB does otherwise: ALTER TABLE at once, in place, or by copying the table, as measured
 * on 10.11 (docs/lint-measurement.md); each commits by itself (internal to this folder). */
#pragma once

#include "lint/effects/handlers.h"

EffectHandler effects_mariadb_create_table, effects_mariadb_drop, effects_mariadb_alter_table,
    effects_mariadb_set;

typedef enum MariadbCost {
    MARIADB_ONLINE, /* at once or in place: reads and writes go on */
    MARIADB_SHARED, /* in place, but writes wait */
    MARIADB_COPY,   /* the table is copied, and writes wait */
} MariadbCost;

/* `ret_rule`: under which the cost is reported, `ret_why` a reason. */
MariadbCost mariadb_cost(EffectWriter *writer, const AlterStep *step, RuleId *ret_rule,
                         const char **ret_why);
/* How a column's new definition works on rows and on the version still serving. */
MariadbCost mariadb_change_cost(const CatalogColumn *old, const SqlColumn *new, RuleId *ret_rule,
                                const char **ret_why);
void mariadb_change_breaks(EffectWriter *writer, const AlterStep *step);

/* Inside src/lint/rules: the words, a file per family. */
#pragma once

#include "lint/rules/rules.h"

/* A manual's page, for `source`. */
#define PG_MANUAL      "https://www.postgresql.org/docs/current/"
#define MARIADB_MANUAL "https://mariadb.com/kb/en/"

extern const RuleFamily rules_columns, rules_objects, rules_refusals, rules_data, rules_index_locks,
    rules_constraint_locks, rules_rewrites, rules_partitions, rules_transactions, rules_failures,
    rules_unknown, rules_mysql, rules_style;

/* Inside src/lint/rules: the names that other linters have for what our rules say, so that their
 * annotations, and people who come from them, are understood. */
#pragma once

#include "lint/rules/rules.h"

/* Whether two names are the same, case and "-", "_" and camelCase aside: "banDropColumn" is
 * "ban-drop-column". */
bool rule_name_equal(const char *a, const char *b);
/* Whether another linter's name stands for the rule, alone or among others. */
bool foreign_name_means(const char *name, RuleId id);

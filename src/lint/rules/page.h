/* A rule's page in Markdown: docs/rules/, SARIF's help, `tidegate explain --markdown`. */
#pragma once

#include <stdio.h>

#include "base/attr.h"
#include "lint/rules/rules.h"
#include "report/finding.h"

/* What other linters call it: "E6, require-concurrent-index-creation", or NULL. Child of ctx. */
char *rule_other_names(TALLOC_CTX *ctx, RuleId id);

/* The recipe without the brackets around lines that may be left out; NULL: none. Child of ctx. */
char *rule_recipe_text(TALLOC_CTX *ctx, RuleId id);

void rule_print_page(FILE *out, RuleId id);
/* docs/rules/README.md: all rules with links to their pages. */
void rule_print_index(FILE *out);

/* All rules for the reports that list them. Child of ctx. */
FindingRule *rule_finding_rules(TALLOC_CTX *ctx, size_t *ret_count);

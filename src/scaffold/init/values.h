/* The values of init's placeholders, by the rows of values.inc. */
#pragma once

#include "scaffold/init/answers.h"
#include "scaffold/init/sight.h"
#include "scaffold/template/template.h"

/* The names of the rows of values.inc, and how many. */
extern const char *const init_value_names[];
extern const size_t init_value_count;

/* What the answers and what was seen make of them; children of ctx. A value whose answer is still
 * open is NULL, without environments there is one round of a nameless one. */
TemplateValues init_values(TALLOC_CTX *ctx, const InitAnswers *answers, const InitSight *sight);

/* The framework whose migration command these words are; NULL: of none. */
const char *init_framework_of(const char *const *words);

/* What a cached result depends on besides the files' content (internal to this folder). */
#pragma once

#include "base/digest.h"
#include "lint/lint.h"

/* Where it is kept: by folder, build and options, so that there is one file for each. */
void key_of_place(const LintConfig *config, const LintSource *sources,
                  char ret_hex[DIGEST_HEX_SIZE]);
/* All but the sources: also the day, and what the ledger knows. False: a file that it depends on
 * cannot be read. */
bool key_of_run(const LintConfig *config, const char *today, char ret_hex[DIGEST_HEX_SIZE]);

/* What a pending migration would send, for a person and as JSON. */
#pragma once

#include <stdio.h>

#include "base/json.h"
#include "migration/plan/preview.h"

/* Lines below the name of the file; each statement takes one, shortened. */
void preview_print(FILE *out, const Preview *preview);
/* Members "groups" and "tables" of the migration's object. */
void preview_add_json(json_t *migration, const Preview *preview);

/* What each recipe makes of its arguments (internal to this folder). */
#pragma once

#include "scaffold/recipe/draft.h"

/* prepare_column.c */
bool prepare_rename_column(Draft *draft, Error *err) MUST_USE;
bool prepare_drop_column(Draft *draft, Error *err) MUST_USE;
bool prepare_change_type(Draft *draft, Error *err) MUST_USE;
bool prepare_set_not_null(Draft *draft, Error *err) MUST_USE;
bool prepare_add_required_column(Draft *draft, Error *err) MUST_USE;
/* prepare_constraint.c */
bool prepare_add_unique(Draft *draft, Error *err) MUST_USE;
bool prepare_add_foreign_key(Draft *draft, Error *err) MUST_USE;
/* prepare_split.c */
bool prepare_split_table(Draft *draft, Error *err) MUST_USE;

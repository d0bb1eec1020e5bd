/* CREATE TABLE (LIKE other INCLUDING ..) (internal to this folder). */
#pragma once

#include "lint/catalog/record.h"

void like_add_columns(TableRecord *record, const SqlStatement *statement);
/* CHECKs keep their names; indexes and the constraints on them get new ones. */
void like_add_constraints(TableRecord *record, const SqlStatement *statement);

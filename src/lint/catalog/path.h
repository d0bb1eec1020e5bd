/* The search path: which schema a name without one means (internal to this folder). */
#pragma once

#include "lint/catalog/model.h"

/* The session's default: the dialect's schema alone ("$user" has none here). */
void path_reset(Catalog *catalog);
void path_end_transaction(Catalog *catalog);
/* SET search_path, and set_config() of it. */
void path_apply_set(Catalog *catalog, const SqlStatement *statement);
void path_apply_set_config(Catalog *catalog, const SqlExpr *call);

/* The first slot of that name along the path, temporary tables first; NULL: none. */
const MapSlot *path_find(const Catalog *catalog, const CatalogMap *map, const char *schema,
                         const char *name);
/* Where something new goes. */
const char *path_schema(const Catalog *catalog, const char *written, bool temporary);

/* Triggers that fill what old statements leave empty (internal to lint/effects). */
#pragma once

#include "lint/catalog/catalog.h"

/* A BEFORE trigger for each row that is inserted or updated has a function of the form
 *     IF NEW.column IS NULL .. THEN NEW.column := ..
 * NOT NULL is checked after it (PostgreSQL's manual, "Overview of Trigger Behavior"): a NULL that
 * an old statement writes does not get that far. What the function assigns is taken for a value. */
bool triggers_fill(const Catalog *catalog, const CatalogTable *table, const char *column);

/* Statements about objects of any kind: dropped, renamed, moved (internal to this folder). */
#pragma once

#include "lint/catalog/record.h"

void schema_drop(Catalog *catalog, const SqlStatement *statement);
void schema_rename(Catalog *catalog, const SqlStatement *statement);
void schema_move(Catalog *catalog, const SqlStatement *statement);

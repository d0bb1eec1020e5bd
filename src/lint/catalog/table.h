/* Tables: CREATE TABLE and the commands of ALTER TABLE (internal to this folder). */
#pragma once

#include "lint/catalog/record.h"

void table_create(Catalog *catalog, const SqlStatement *statement);
void table_alter(Catalog *catalog, const SqlStatement *statement, const SqlAlter *alter);
/* ALTER INDEX parent ATTACH PARTITION part. */
void table_attach_index(Catalog *catalog, const SqlName *parent, const SqlName *part);
void table_create_index(Catalog *catalog, const SqlStatement *statement);
void table_create_sequence(Catalog *catalog, const SqlStatement *statement);
void table_alter_sequence(Catalog *catalog, const SqlStatement *statement);
void table_create_trigger(Catalog *catalog, const SqlStatement *statement);

/* Enums, domains, composite types and functions (internal to this folder). */
#pragma once

#include "lint/catalog/record.h"

void type_create(Catalog *catalog, const SqlStatement *statement);
void type_create_composite(Catalog *catalog, const SqlStatement *statement);
void type_change_enum(Catalog *catalog, const SqlStatement *statement);
void type_alter_domain(Catalog *catalog, const SqlStatement *statement);
/* With `cascade` the columns of that type go too. */
void type_drop(Catalog *catalog, const SqlName *name, bool cascade);
void type_rename(Catalog *catalog, const SqlName *name, const char *schema, const char *new_name);
void type_rename_constraint(Catalog *catalog, const SqlStatement *statement);

void function_create(Catalog *catalog, const SqlStatement *statement);
/* `arguments` NULL: whichever has the name. */
void function_drop(Catalog *catalog, const SqlName *name, const SqlArgument *arguments,
                   size_t count);
void function_rename(Catalog *catalog, const SqlName *name, const char *schema,
                     const char *new_name);

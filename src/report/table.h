/* Aligned columns for people; widths are in terminal columns, UTF-8 aware. */
#pragma once

#include <stdio.h>

#include "base/attr.h"
#include "base/terminal.h"

typedef struct Table Table;

/* `headers`: NULL-terminated; a header that starts with '>' aligns its column to the right. */
Table *table_new(TALLOC_CTX *ctx, const char *const *headers);
/* One cell per column, NULL is "". `styles` per cell or NULL. Copied. */
void table_add(Table *table, const char *const *cells, const Style *styles);
void table_print(const Table *table, FILE *out, bool color);

/* The shop's database: SQLite or PostgreSQL, as DATABASE_URL says. Each question opens a connection
 * of its own, so nothing is held while nobody asks. */
#pragma once

#include <stdbool.h>

typedef struct Product {
    const char *name, *code; /* code: NULL when the product has none */
    long long price_cents;
} Product;

typedef void (*ProductEach)(void *data, const Product *product);

/* Runs the release's query and calls `each` (may be NULL) for every row. On failure returns false
 * and a text in *ret_reason, to be freed. */
bool store_products(const char *url, const char *sql, ProductEach each, void *data,
                    char **ret_reason);

/* The two of them; `location` is a file, or libpq's connection URL. */
bool store_sqlite_products(const char *location, const char *sql, ProductEach each, void *data,
                           char **ret_reason);
bool store_postgres_products(const char *location, const char *sql, ProductEach each, void *data,
                             char **ret_reason);

#include "release.h"

/* Wants the column that V3__product_code.sql adds. */
const Release release = {
    .id = "3",
    .products = "SELECT name, price_cents, code FROM product ORDER BY id",
    .shows_codes = true,
};

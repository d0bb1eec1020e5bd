#include "release.h"

const Release release = {
    .id = "1",
    .products = "SELECT name, price_cents, NULL FROM product ORDER BY id",
};

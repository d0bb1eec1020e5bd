#include "migration/layout/layout.h"

#include <string.h>

const Layout *const layouts[] = {
    &layout_flyway, &layout_golang_migrate, &layout_goose,  &layout_dbmate,
    &layout_diesel, &layout_sqlx,           &layout_prisma,
};
_Static_assert(COUNT_OF(layouts) <= LAYOUT_LIMIT, "a bit and a byte for each");
const size_t layouts_count = COUNT_OF(layouts);

const Layout *layout_find(const char *name)
{
    for (size_t i = 0; i < layouts_count; i++) {
        if (strcmp(layouts[i]->name, name) == 0)
            return layouts[i];
    }
    return NULL;
}

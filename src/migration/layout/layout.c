#include "migration/layout/layout.h"

#include <string.h>

const Layout *const layouts[] = {&layout_flyway};
const size_t layouts_count = COUNT_OF(layouts);

const Layout *layout_find(const char *name)
{
    for (size_t i = 0; i < layouts_count; i++) {
        if (strcmp(layouts[i]->name, name) == 0)
            return layouts[i];
    }
    return NULL;
}

#include "sql/pgtree/library.h"

#include <pthread.h>

#include "base/library.h"

struct LibpgQuery libpg_query;

static const char *const NAMES[] = {
#define X(name) #name,
    LIBPG_QUERY_FUNCTIONS(X)
#undef X
};

_Static_assert(sizeof(libpg_query) == COUNT_OF(NAMES) * sizeof(void *), "one slot for each name");

bool libpg_query_load(Error *err)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static bool loaded;
    pthread_mutex_lock(&mutex);
    if (!loaded)
        loaded = library_load(LIBPG_QUERY_SONAME, "libpg-query1504.0", NAMES, (void **)&libpg_query,
                              COUNT_OF(NAMES), err);
    bool ok = loaded;
    pthread_mutex_unlock(&mutex);
    return ok;
}

#include "db/sqlite/library.h"

#include <pthread.h>

#include "base/library.h"

struct Sqlite sqlite;

static const char *const NAMES[] = {
#define X(name) #name,
    SQLITE_FUNCTIONS(X)
#undef X
};

_Static_assert(sizeof(sqlite) == COUNT_OF(NAMES) * sizeof(void *), "one slot for each name");

bool sqlite_load(Error *err)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static bool loaded;
    pthread_mutex_lock(&mutex);
    if (!loaded)
        loaded = library_load("libsqlite3.so.0", "libsqlite3-0", NAMES, (void **)&sqlite,
                              COUNT_OF(NAMES), err);
    bool ok = loaded;
    pthread_mutex_unlock(&mutex);
    return ok;
}

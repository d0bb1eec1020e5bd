#include "db/mysql/library.h"

#include <pthread.h>

#include "base/library.h"

struct Mariadb mariadb;

static const char *const NAMES[] = {
#define X(name) #name,
    MARIADB_FUNCTIONS(X)
#undef X
};

_Static_assert(sizeof(mariadb) == COUNT_OF(NAMES) * sizeof(void *), "one slot for each name");

/* The library's own beginning is not safe in two threads at once. */
static bool load(Error *err)
{
    if (!library_load("libmariadb.so.3", "libmariadb3", NAMES, (void **)&mariadb, COUNT_OF(NAMES),
                      err))
        return false;
    return mariadb.mysql_server_init(0, NULL, NULL) == 0 ||
           error_set(err, ERR_INTERNAL, "libmariadb cannot begin its work");
}

bool mariadb_load(Error *err)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    static bool loaded;
    pthread_mutex_lock(&mutex);
    loaded = loaded || load(err);
    bool ok = loaded;
    pthread_mutex_unlock(&mutex);
    return ok;
}

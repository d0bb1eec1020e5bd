#include "base/library.h"

#include <dlfcn.h>

bool library_load(const char *soname, const char *package, const char *const names[], void **slots,
                  size_t count, Error *err)
{
    /* Lazy: resolving all that a library might call costs 0.4 ms of each start. */
    void *library = dlopen(soname, RTLD_LAZY | RTLD_LOCAL);
    if (!library) {
        error_set(err, ERR_CONFIG, "cannot load the shared library '%s': %s", soname, dlerror());
        return error_hint(err, "install it: apt-get install %s", package);
    }
    TALLOC_AUTO void **found = talloc_zero_size(NULL, count * sizeof(void *));
    for (size_t i = 0; found && i < count; i++) {
        found[i] = dlsym(library, names[i]);
        if (!found[i]) {
            error_set(err, ERR_CONFIG, "the shared library '%s' has no function '%s'", soname,
                      names[i]);
            dlclose(library);
            return error_hint(err, "install a newer one: apt-get install %s", package);
        }
    }
    for (size_t i = 0; found && i < count; i++)
        slots[i] = found[i];
    return found || error_set(err, ERR_IO, "out of memory loading '%s'", soname);
}

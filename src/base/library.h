/* Shared libraries that are loaded when first needed (docs/adr/0001).
 *
 * A caller lists the functions it uses in an X-macro, from which the table type, the names and the
 * loading are made; see src/db/postgres/libpq.h for one.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Fills `slots[i]` with the address of `names[i]` from the shared object `soname`, which stays
 * loaded until the process ends. ERR_CONFIG with the Debian package to install when the library or
 * one of the functions is missing; then no slot is filled. */
bool library_load(const char *soname, const char *package, const char *const names[], void **slots,
                  size_t count, Error *err) MUST_USE;

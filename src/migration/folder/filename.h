/* What a file's name says: Flyway's V<version>__<description>.sql, U<version>__..,
 * R__<description>.sql.
 *
 * The prefix is case-sensitive, the suffix is not; the name is cut at the first "__". Takes no
 * memory, so that any thread may call it.
 */
#pragma once

#include <stddef.h>

#include "migration/folder/files.h"

typedef enum NameVerdict {
    NAME_OTHER,     /* no migration and none meant */
    NAME_MIGRATION, /* *ret_parts is filled */
    NAME_SLIP,      /* looks like a migration that is misspelt: *ret_advice says what is wrong */
} NameVerdict;

typedef struct NameParts {
    MigrationKind kind;
    const char *version; /* NULL for repeatables; not NUL-terminated */
    size_t version_length;
    const char *description; /* with '_' as written; not NUL-terminated */
    size_t description_length;
} NameParts;

NameVerdict filename_parse(const char *name, NameParts *ret_parts, const char **ret_advice);

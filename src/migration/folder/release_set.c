#include "migration/engine.h"
#include "migration/folder/files.h"
#include "migration/folder/folder_hash.h"

static const char *const *list_versions(TALLOC_CTX *ctx, const MigrationSet *set)
{
    const char **versions = talloc_zero_array(ctx, const char *, (unsigned)set->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (set->files[i].kind == MIGRATION_VERSIONED)
            versions[count++] = talloc_strdup(versions, set->files[i].version);
    }
    return versions;
}

bool engine_release_set(TALLOC_CTX *ctx, const char *dir, const Layout *layout,
                        const char **ret_hash, const char *const **ret_versions, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    FilesJob *job;
    MigrationSet *set;
    if (!files_start(tmp, dir, layout, &job, err) || !files_finish(tmp, job, &set, err))
        return false;
    char hash[DIGEST_HEX_SIZE];
    size_t files;
    if (!folder_hash(dir, hash, &files, err))
        return false;
    *ret_hash = talloc_strdup(ctx, hash);
    *ret_versions = list_versions(ctx, set);
    return true;
}

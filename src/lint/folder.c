#include "lint/folder.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>

#include "base/fs.h"
#include "lint/folder_foreign.h"
#include "migration/folder/discover.h"
#include "migration/folder/version.h"

static int compare_ours(const void *left, const void *right)
{
    const LintSource *a = left, *b = right;
    if (!a->version != !b->version)
        return a->version ? -1 : 1;
    int order = a->version ? version_compare(a->version, b->version) : 0;
    return order ? order : strcmp(a->path, b->path);
}

static char *version_of(TALLOC_CTX *ctx, const NameParts *name)
{
    TALLOC_AUTO char *written = talloc_strndup(NULL, name->version, name->version_length);
    return version_canonical(ctx, written);
}

static void add_ours(LintFolder *folder, const char *dir, const char *shown, const Found *found)
{
    if (found->name.kind == MIGRATION_UNDO)
        return;
    LintSource *source = &folder->sources[folder->count++];
    *source = (LintSource){
        .path = fs_join(folder, dir, found->path),
        .shown = fs_join(folder, shown, found->path),
        .version =
            found->name.kind == MIGRATION_VERSIONED ? version_of(folder, &found->name) : NULL,
    };
}

static void take_ours(LintFolder *folder, const char *dir, const char *shown,
                      const Discovery *discovery)
{
    folder->sources = talloc_array(folder, LintSource, (unsigned)discovery->found_count);
    for (size_t i = 0; i < discovery->found_count; i++)
        add_ours(folder, dir, shown, &discovery->found[i]);
    if (folder->count > 0)
        qsort(folder->sources, folder->count, sizeof(LintSource), compare_ours);
}

static bool fail_walk(const char *dir, const Discovery *discovery, Error *err)
{
    if (discovery->out_of_memory)
        return error_set(err, ERR_IO, "out of memory reading the folder '%s'", dir);
    TALLOC_AUTO char *path = fs_join(NULL, dir, discovery->error_path ? discovery->error_path : "");
    error_set(err, ERR_IO, "cannot read the folder '%s': %s", path,
              strerrordesc_np(discovery->error_number));
    return error_hint(err, "let this user read it, or take it away: ls -ld '%s'", path);
}

static bool fail_missing(const char *shown, Error *err)
{
    error_set_errno(err, ERR_CONFIG, "cannot open the folder of migrations '%s'", shown);
    return error_hint(err, "name the folder with --dir, or the files: tidegate lint FILE..");
}

bool lint_folder(TALLOC_CTX *ctx, const char *dir, const char *shown, LintFolder **ret_folder,
                 Error *err)
{
    FD_AUTO int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fail_missing(shown, err);
    Discovery discovery;
    discover(fd, &discovery);
    bool whole = !discovery.error_number && !discovery.out_of_memory;
    if (!whole) {
        fail_walk(dir, &discovery, err);
    } else {
        LintFolder *folder = talloc_zero(ctx, LintFolder);
        folder->ours = discovery.found_count > 0;
        if (folder->ours)
            take_ours(folder, dir, shown, &discovery);
        else if (discovery.other_sql > 0)
            folder_take_foreign(folder, fd, dir, shown);
        *ret_folder = folder;
    }
    discovery_free(&discovery);
    return whole;
}

char *lint_folder_of(TALLOC_CTX *ctx, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    char *folder = fs_dirname(ctx, path);
    bool alone = strcasecmp(name, "migration.sql") == 0 || strcasecmp(name, "up.sql") == 0;
    return alone && strcmp(folder, ".") != 0 ? fs_dirname(ctx, folder) : folder;
}

#include "lint/folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/fs.h"
#include "lint/folder_foreign.h"
#include "migration/folder/discover.h"
#include "migration/folder/version.h"

/* Texts one after the other: of ten thousand files, blocks of their own would take longer than
 * reading the folder. */
typedef struct Shelf {
    char *at;
} Shelf;

static const char *put_path(Shelf *shelf, const char *dir, const char *path)
{
    const char *text = shelf->at;
    size_t length = strlen(dir);
    shelf->at = mempcpy(shelf->at, dir, length);
    if (length > 0 && dir[length - 1] != '/')
        *shelf->at++ = '/';
    shelf->at = stpcpy(shelf->at, path) + 1;
    return text;
}

/* Canonical, which is shorter than what is written if it is not the same. */
static const char *put_version(Shelf *shelf, const NameParts *name)
{
    const char *text = shelf->at;
    char *end = mempcpy(shelf->at, name->version, name->version_length);
    *end = '\0';
    if (*text == '0' || text + strspn(text, "0123456789") != end) {
        TALLOC_AUTO char *canonical = version_canonical(NULL, text);
        end = stpcpy(shelf->at, canonical);
    }
    shelf->at = end + 1;
    return text;
}

/* `first`: the first number of its version, as far as it fits: most are in order by it alone. */
typedef struct Ranked {
    uint64_t first;
    LintSource source;
} Ranked;

static int compare_ours(const void *left, const void *right)
{
    const Ranked *a = left, *b = right;
    const char *a_version = a->source.version, *b_version = b->source.version;
    if (!a_version != !b_version)
        return a_version ? -1 : 1;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    int order = a_version ? version_compare(a_version, b_version) : 0;
    return order ? order : strcmp(a->source.path, b->source.path);
}

static Ranked make_ours(Shelf *shelf, const char *dir, const char *shown, const Found *found)
{
    Ranked ranked = {0};
    LintSource *source = &ranked.source;
    source->path = put_path(shelf, dir, found->path);
    source->shown = put_path(shelf, shown, found->path);
    if (found->name.kind != MIGRATION_VERSIONED)
        return ranked;
    source->version = put_version(shelf, &found->name);
    ranked.first = strtoull(source->version, NULL, 10);
    return ranked;
}

/* The paths and, in between, what is no longer than another one: the version. */
static size_t shelf_size(const char *dir, const char *shown, const Discovery *discovery)
{
    size_t size = 0, folders = strlen(dir) + strlen(shown) + 3 * sizeof("/");
    for (size_t i = 0; i < discovery->found_count; i++)
        size += folders + 3 * (strlen(discovery->found[i].path) + 1);
    return size;
}

static void take_ours(LintFolder *folder, const char *dir, const char *shown,
                      const Discovery *discovery)
{
    size_t count = discovery->found_count;
    Shelf shelf = {talloc_size(folder, shelf_size(dir, shown, discovery))};
    TALLOC_AUTO Ranked *ranked = talloc_array(NULL, Ranked, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        if (discovery->found[i].name.kind != MIGRATION_UNDO)
            ranked[folder->count++] = make_ours(&shelf, dir, shown, &discovery->found[i]);
    }
    if (folder->count > 0)
        qsort(ranked, folder->count, sizeof(Ranked), compare_ours);
    folder->sources = talloc_array(folder, LintSource, (unsigned)folder->count);
    for (size_t i = 0; i < folder->count; i++)
        folder->sources[i] = ranked[i].source;
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
    discover(fd, &layout_flyway, &discovery);
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

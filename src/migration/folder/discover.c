#include "migration/folder/discover.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "migration/folder/version.h"

/* Deeper than any project's folders; it only bounds what a strange mount can do to us. */
#define DEPTH_LIMIT 32

typedef enum EntryType { ENTRY_FILE, ENTRY_FOLDER, ENTRY_LINKED_FOLDER, ENTRY_OTHER } EntryType;

static void cleanup_dir(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

/* Makes room for one more element; false: out of memory. */
static bool grow(void **array, size_t count, size_t size)
{
    if (count & (count - 1))
        return true;
    void *larger = reallocarray(*array, count ? count * 2 : 1, size);
    if (!larger)
        return false;
    *array = larger;
    return true;
}

static char *join(const char *prefix, const char *name)
{
    size_t prefix_length = strlen(prefix), name_length = strlen(name);
    char *path = malloc(prefix_length + name_length + 2);
    if (!path)
        return NULL;
    char *end = path;
    if (prefix_length) {
        end = mempcpy(end, prefix, prefix_length);
        *end++ = '/';
    }
    memcpy(end, name, name_length + 1);
    return path;
}

static EntryType entry_type(int dir_fd, const struct dirent *entry)
{
    if (entry->d_type == DT_REG)
        return ENTRY_FILE;
    if (entry->d_type == DT_DIR)
        return ENTRY_FOLDER;
    struct stat info;
    /* A dangling link is kept as a file: opening it tells the person why it cannot be read. */
    if (fstatat(dir_fd, entry->d_name, &info, 0) != 0 || S_ISREG(info.st_mode))
        return ENTRY_FILE;
    if (!S_ISDIR(info.st_mode))
        return ENTRY_OTHER;
    return entry->d_type == DT_LNK ? ENTRY_LINKED_FOLDER : ENTRY_FOLDER;
}

static bool is_sql(const char *name)
{
    size_t length = strlen(name);
    return length > 4 && strcasecmp(name + length - 4, ".sql") == 0;
}

static void judge_by(size_t i, Found *found)
{
    const unsigned bit = 1U << i;
    NameParts parts;
    const char *advice;
    switch (layouts[i]->judge(found->path, &parts, &advice)) {
    case NAME_MIGRATION:
        found->fits |= bit;
        found->claims |= parts.kind == MIGRATION_UNDO ? 0 : bit;
        break;
    case NAME_SETTINGS:
        found->settings |= bit;
        break;
    case NAME_SLIP:
    case NAME_HOOK:
        found->slips |= bit;
        break;
    case NAME_OTHER:
        break;
    }
}

static void note_type(Found *found, EntryType type)
{
    if (type == ENTRY_FOLDER || type == ENTRY_LINKED_FOLDER)
        found->problem = PROBLEM_FOLDER;
    if (type == ENTRY_OTHER) {
        /* Opening a pipe would wait for its writer. */
        found->problem = PROBLEM_UNREADABLE;
        found->error_number = EINVAL;
    }
}

static bool is_of_interest(const Found *found, EntryType type)
{
    if (type != ENTRY_FILE)
        return found->fits != 0;
    return found->fits || found->settings || found->slips || is_sql(found->path);
}

/* Whether it is a migration by its name. */
static bool add_entry(Discovery *discovery, const char *prefix, const char *name, EntryType type)
{
    MALLOC_AUTO char *path = join(prefix, name);
    if (!path || !grow((void **)&discovery->found, discovery->found_count, sizeof(Found))) {
        discovery->out_of_memory = true;
        return false;
    }
    Found found = {.path = path};
    for (size_t i = 0; i < layouts_count; i++) {
        if (discovery->candidates & 1U << i)
            judge_by(i, &found);
    }
    if (!is_of_interest(&found, type))
        return false;
    note_type(&found, type);
    discovery->found[discovery->found_count++] = found;
    path = NULL;
    return found.fits != 0;
}

static void walk(int dir_fd, const char *prefix, int depth, Discovery *discovery);

static void note_error(Discovery *discovery, const char *path)
{
    if (discovery->error_number)
        return;
    discovery->error_number = errno;
    discovery->error_path = strdup(path);
}

static void walk_folder(int dir_fd, const char *prefix, const char *name, int depth,
                        Discovery *discovery)
{
    MALLOC_AUTO char *path = join(prefix, name);
    if (!path) {
        discovery->out_of_memory = true;
        return;
    }
    FD_AUTO int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        note_error(discovery, path);
    else
        walk(fd, path, depth + 1, discovery);
}

static void visit(int dir_fd, const struct dirent *entry, const char *prefix, int depth,
                  Discovery *discovery)
{
    if (entry->d_name[0] == '.')
        return;
    EntryType type = entry_type(dir_fd, entry);
    bool migration = add_entry(discovery, prefix, entry->d_name, type);
    if (type == ENTRY_FOLDER && !migration && depth < DEPTH_LIMIT)
        walk_folder(dir_fd, prefix, entry->d_name, depth, discovery);
}

static void walk(int dir_fd, const char *prefix, int depth, Discovery *discovery)
{
    int copy = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    CLEANUP(cleanup_dir) DIR *dir = copy < 0 ? NULL : fdopendir(copy);
    if (!dir) {
        note_error(discovery, prefix);
        if (copy >= 0)
            close(copy);
        return;
    }
    errno = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL; errno = 0)
        visit(dir_fd, entry, prefix, depth, discovery);
    if (errno)
        note_error(discovery, prefix);
}

void discover(int dir_fd, const Layout *layout, Discovery *ret_discovery)
{
    *ret_discovery = (Discovery){0};
    for (size_t i = 0; i < layouts_count; i++)
        ret_discovery->candidates |= !layout || layouts[i] == layout ? 1U << i : 0U;
    walk(dir_fd, "", 0, ret_discovery);
}

bool discovery_judge(const Discovery *discovery, Found *found)
{
    const char *advice;
    if (discovery->layout->judge(found->path, &found->name, &advice) == NAME_MIGRATION)
        return true;
    found->name = (NameParts){0};
    return false;
}

static void remove_dashes(char *text)
{
    char *out = text;
    for (const char *at = text; *at; at++) {
        if (*at != '-')
            *out++ = *at;
    }
    *out = '\0';
}

char *discovery_put_version(const Layout *layout, const NameParts *parts, char *ret_text)
{
    *(char *)mempcpy(ret_text, parts->version, parts->version_length) = '\0';
    if (layout->versions == VERSION_UNDASHED)
        remove_dashes(ret_text);
    /* Most are written in the canonical way already. */
    if (layout->versions == VERSION_NUMBERS && (*ret_text == '0' || strpbrk(ret_text, "._"))) {
        TALLOC_AUTO char *canonical = version_canonical(NULL, ret_text);
        *(char *)mempcpy(ret_text, canonical, strlen(canonical)) = '\0';
    }
    return ret_text + strlen(ret_text) + 1;
}

void discovery_free(Discovery *discovery)
{
    for (size_t i = 0; i < discovery->found_count; i++)
        free(discovery->found[i].path);
    free(discovery->found);
    free(discovery->error_path);
    *discovery = (Discovery){0};
}

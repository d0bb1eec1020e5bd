#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/fs.h"
#include "migration/engine.h"
#include "migration/folder/files.h"
#include "migration/folder/version.h"

/* From so many digits on, a version is a time: 2026112018 at the least. */
#define TIME_DIGITS 10
/* Leaves room for version and suffix in the 255 bytes of a file's name. */
#define NAME_LIMIT 180

/* "add email to users" as "add_email_to_users"; letters of any script stay. */
static bool clean_name(TALLOC_CTX *ctx, const char *name, char **ret_clean, Error *err)
{
    Buf clean = buf_new(ctx, NAME_LIMIT);
    for (const char *at = name; *at; at++) {
        bool plain = isalnum((unsigned char)*at) || (unsigned char)*at >= 0x80;
        bool gap = !plain && clean.length && clean.data[clean.length - 1] != '_';
        if ((plain && !buf_append(&clean, at, 1)) || (gap && !buf_puts(&clean, "_")))
            return error_set(err, ERR_USAGE, "the name is longer than %d bytes", NAME_LIMIT);
    }
    while (clean.length && clean.data[clean.length - 1] == '_')
        clean.data[--clean.length] = '\0';
    if (clean.length == 0) {
        error_set(err, ERR_USAGE, "the name '%s' has no letters", name);
        return error_hint(err, "say what the migration does: tidegate new \"add email to users\"");
    }
    *ret_clean = clean.data;
    return true;
}

/* The highest versioned file's version as it is written in its name; NULL: there is none. */
static char *highest_written(TALLOC_CTX *ctx, const MigrationSet *set)
{
    const MigrationFile *highest = NULL;
    for (size_t i = 0; i < set->count && set->files[i].kind == MIGRATION_VERSIONED; i++)
        highest = &set->files[i];
    if (!highest)
        return NULL;
    const char *advice;
    NameParts parts;
    if (set->layout->judge(highest->path, &parts, &advice) != NAME_MIGRATION)
        return NULL;
    return talloc_strndup(ctx, parts.version, parts.version_length);
}

/* 14 digits of UTC, as people write versions by hand. */
static char *time_version(TALLOC_CTX *ctx)
{
    Clock *clock = clock_system();
    TALLOC_AUTO char *time = clock_rfc3339(NULL, clock->wall_ms(clock), false);
    char *version = talloc_zero_array(ctx, char, (unsigned)strlen(time) + 1);
    size_t length = 0;
    for (const char *at = time; *at; at++) {
        if (isdigit((unsigned char)*at))
            version[length++] = *at;
    }
    return version;
}

/* Adds one to the last part, of any size, and keeps its leading zeros: 1.9 -> 1.10, 009 -> 010. */
static char *increment(TALLOC_CTX *ctx, const char *written)
{
    char *version = talloc_asprintf(ctx, "%s", written);
    size_t at = strlen(version);
    while (at > 0 && version[at - 1] == '9')
        version[--at] = '0';
    if (at > 0 && isdigit((unsigned char)version[at - 1])) {
        version[at - 1]++;
        return version;
    }
    return talloc_asprintf(ctx, "%.*s1%s", (int)at, version, version + at);
}

static char *next_version(TALLOC_CTX *ctx, const char *written)
{
    if (!written)
        return talloc_strdup(ctx, "1");
    if (strspn(written, "0123456789") < TIME_DIGITS)
        return increment(ctx, written);
    char *now = time_version(ctx);
    /* Two within one second, or a clock that is behind a colleague's. */
    return version_compare(now, written) > 0 ? now : increment(ctx, written);
}

static bool read_set(TALLOC_CTX *ctx, const char *dir, MigrationSet **ret_set, Error *err)
{
    FilesJob *job;
    return fs_mkdirs(dir, err) && files_start(ctx, dir, NULL, &job, err) &&
           files_finish(ctx, job, ret_set, err);
}

bool migration_next_versions(TALLOC_CTX *ctx, const char *dir, size_t count,
                             const char *const **ret_versions, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    MigrationSet *set;
    if (!read_set(tmp, dir, &set, err))
        return false;
    const char **versions = talloc_zero_array(ctx, const char *, (unsigned)count + 1);
    for (size_t i = 0; i < count; i++)
        versions[i] = next_version(versions, i ? versions[i - 1] : highest_written(tmp, set));
    *ret_versions = versions;
    return true;
}

static bool create_one(TALLOC_CTX *ctx, const char *dir, NewMigration *file, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *clean = NULL;
    if (!clean_name(tmp, file->name, &clean, err))
        return false;
    char *path = talloc_asprintf(tmp, "V%s__%s.sql", file->version, clean);
    if (!fs_create(fs_join(tmp, dir, path), file->content, strlen(file->content), err))
        return error_hint(err, "see what keeps this user from it: ls -ld '%s'", dir);
    file->path = talloc_steal(ctx, path);
    return true;
}

bool migration_create_all(TALLOC_CTX *ctx, const char *dir, NewMigration files[], size_t count,
                          Error *err)
{
    size_t made = 0;
    while (made < count && create_one(ctx, dir, &files[made], err))
        made++;
    if (made == count)
        return true;
    while (made > 0) {
        TALLOC_AUTO char *path = fs_join(NULL, dir, files[--made].path);
        unlink(path);
    }
    return false;
}

bool migration_create(TALLOC_CTX *ctx, const char *dir, const char *name, char **ret_path,
                      Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *content = talloc_asprintf(tmp, "-- %s\n", name), *clean = NULL;
    const char *const *versions;
    /* A line end in the name would end the comment. */
    for (char *at = content; at[1]; at++) {
        if (*at == '\n' || *at == '\r')
            *at = ' ';
    }
    /* Before the folder is made. */
    if (!clean_name(tmp, name, &clean, err) ||
        !migration_next_versions(tmp, dir, 1, &versions, err))
        return false;
    NewMigration file = {.version = versions[0], .name = name, .content = content};
    if (!migration_create_all(ctx, dir, &file, 1, err))
        return false;
    *ret_path = talloc_strdup(ctx, file.path);
    return true;
}

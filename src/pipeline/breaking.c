#include "pipeline/breaking.h"

#include <string.h>

/* "42 drop-column" is of version 42. */
static bool is_of_version(const char *breaking, const char *version)
{
    size_t length = strlen(version);
    return strncmp(breaking, version, length) == 0 && breaking[length] == ' ';
}

/* As a release's versions are named: NAME/VERSION of one of several databases. */
static bool is_of_applied(const char *breaking, const json_t *applied)
{
    const char *database = json_get_string(applied, "database", NULL);
    const char *version = json_get_string(applied, "version", json_get_string(applied, "path", ""));
    if (!database)
        return is_of_version(breaking, version);
    TALLOC_AUTO char *name = talloc_asprintf(NULL, "%s/%s", database, version);
    return is_of_version(breaking, name);
}

/* What the task told that it applied; where it told nothing, all of them may be. */
static bool may_be_applied(const LedgerRun *run, const char *breaking)
{
    size_t i;
    json_t *each;
    json_t *applied = json_object_get(run->inner, "applied");
    if (!json_is_array(applied))
        return !run->verdict || strcmp(run->verdict, "not-started") != 0;
    json_array_foreach(applied, i, each)
    {
        if (is_of_applied(breaking, each))
            return true;
    }
    return false;
}

static size_t count_names(const char *const *names)
{
    size_t count = 0;
    while (names && names[count])
        count++;
    return count;
}

static bool contains(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

bool breaking_add(TALLOC_CTX *ctx, LedgerHead *head, const LedgerRelease *release,
                  const LedgerRun *run)
{
    const char *const *own = run ? release->breaking : NULL;
    size_t before = count_names(head->breaking), count = before;
    const char **all =
        talloc_zero_array(ctx, const char *, (unsigned)(before + count_names(own) + 1));
    for (size_t i = 0; i < before; i++)
        all[i] = head->breaking[i];
    for (; own && *own; own++) {
        char *text = talloc_asprintf(ctx, "%lld %s", (long long)release->sequence, *own);
        if (may_be_applied(run, *own) && !contains(all, count, text))
            all[count++] = text;
    }
    if (count > before)
        head->breaking = all;
    return count > before;
}

/* Its own set has it, so it was made for what that leaves. */
static bool knows(const LedgerRelease *release, const char *breaking)
{
    for (const char *const *version = release->versions; version && *version; version++) {
        if (is_of_version(breaking, *version))
            return true;
    }
    return false;
}

char *breaking_since(TALLOC_CTX *ctx, const LedgerHead *head, const LedgerRelease *release)
{
    char *list = NULL;
    for (const char *const *each = head->breaking; each && *each; each++) {
        char *end = NULL;
        long long sequence = strtoll(*each, &end, 10);
        const char *breaking = *end == ' ' ? end + 1 : end;
        const char *rules = strchrnul(breaking, ' ');
        if (sequence <= release->sequence || !*rules || knows(release, breaking))
            continue;
        char *text = talloc_asprintf(ctx, "%s%s%.*s (%s)", list ? list : "", list ? ", " : "",
                                     (int)(rules - breaking), breaking, rules + 1);
        talloc_free(list);
        list = text;
    }
    return list;
}

#include <glob.h>
#include <string.h>

#include "base/fs.h"
#include "scaffold/init/sight.h"

#define DOCKERFILES "Dockerfile|docker/Dockerfile"
#define READ_LIMIT  ((size_t)1024 * 1024)

/* At the top, or by environments and modules. */
#define TERRAFORM_FILES                                                                            \
    "*.tf|terraform/*.tf|terraform/*/*.tf|infra/*.tf|infra/*/*.tf|infrastructure/*.tf|"            \
    "infrastructure/*/*.tf"

typedef struct Rule {
    const char *patterns, *text;
    InitAnswer answer;
    const char *value;
} Rule;

static const Rule rules[] = {
#define DETECT(patterns, text, answer, value) {patterns, text, ANSWER_##answer, value},
#include "scaffold/init/detect.inc"
#undef DETECT
};

static bool holds(const char *path, const char *text)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error unreadable = {0};
    char *content;
    return !text || (fs_read(tmp, path, READ_LIMIT, &content, NULL, &unreadable) &&
                     strstr(content, text) != NULL);
}

/* The first path of the pattern in which the text is, from `dir` on; child of ctx. */
static char *find_path(TALLOC_CTX *ctx, const char *dir, const char *pattern, const char *text)
{
    TALLOC_AUTO char *full = fs_join(NULL, dir, pattern);
    glob_t paths = {0};
    char *found = NULL;
    if (glob(full, 0, NULL, &paths) == 0) {
        for (size_t i = 0; i < paths.gl_pathc && !found; i++) {
            if (holds(paths.gl_pathv[i], text))
                found = talloc_strdup(ctx, paths.gl_pathv[i] + strlen(dir) + 1);
        }
    }
    globfree(&paths);
    return found;
}

static char *find_any(TALLOC_CTX *ctx, const char *dir, const char *patterns, const char *text)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *found = NULL;
    for (const char *const *pattern = init_words(tmp, patterns, "|"); *pattern && !found; pattern++)
        found = find_path(ctx, dir, *pattern, text);
    return found;
}

InitSight *init_look(TALLOC_CTX *ctx, const char *dir)
{
    InitSight *sight = talloc_zero(ctx, InitSight);
    sight->ctx = sight;
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        const Rule *rule = &rules[i];
        const char *path = find_any(sight, dir, rule->patterns, rule->text);
        if (path)
            init_found(sight, path, rule->answer, rule->value);
    }
    sight->dockerfile = find_any(sight, dir, DOCKERFILES, NULL);
    sight->dockerfile_ready = find_any(sight, dir, DOCKERFILES, "/opt/tidegate") != NULL;
    sight->migrations_missing = !find_any(sight, dir, "db/migrations/*.sql", NULL);
    return sight;
}

static void add(InitSight *sight, InitFound found)
{
    for (size_t i = 0; i < sight->count; i++) {
        InitFound *before = &sight->found[i];
        if (before->answer != found.answer)
            continue;
        if (strcmp(before->value, found.value) != 0) {
            found.refuted = found.refuted || before->sure || !found.sure;
            before->refuted = before->refuted || found.sure || !before->sure;
        } else if (before->sure || !found.sure) {
            return;
        }
    }
    sight->found = talloc_realloc(sight->ctx, sight->found, InitFound, (unsigned)sight->count + 1);
    sight->found[sight->count++] = found;
}

void init_found(InitSight *sight, const char *what, InitAnswer answer, const char *value)
{
    add(sight, (InitFound){.what = what, .answer = answer, .value = value});
}

void init_found_surely(InitSight *sight, const char *what, InitAnswer answer, const char *value)
{
    add(sight, (InitFound){.what = what, .answer = answer, .value = value, .sure = true});
}

const char *init_found_value(const InitSight *sight, InitAnswer answer)
{
    for (size_t i = 0; i < sight->count; i++) {
        if (sight->found[i].answer == answer && !sight->found[i].refuted)
            return sight->found[i].value;
    }
    return NULL;
}

#include "cli/init_known.h"

#include <string.h>

#include "base/fs.h"
#include "config/file.h"
#include "scaffold/init/values.h"

/* The file alone counts: what the environment says was asked before. */
static const char *get_nothing(Env *env UNUSED, const char *name UNUSED)
{
    return NULL;
}

/* The file as one of its environments sees it; `environment` NULL: as all do. */
static Settings *read_file(TALLOC_CTX *ctx, const char *path, const char *environment, Error *err)
{
    static Env nothing = {.get = get_nothing};
    Settings *settings = settings_new(ctx, &nothing);
    if (!settings_set_flag(settings, OPT_CONFIG, path, err) ||
        (environment && !settings_set_flag(settings, OPT_ENVIRONMENT, environment, err)) ||
        !settings_load(settings, err))
        return NULL;
    return settings;
}

static const char *in_file(const Settings *settings, OptionId option)
{
    return settings_origin(settings, option) == ORIGIN_FILE ? settings_string(settings, option)
                                                            : NULL;
}

static const char *service_in(const Settings *settings)
{
    const char *const *several = settings_list(settings, OPT_SERVICE);
    const char *one = in_file(settings, OPT_ONE_SERVICE);
    return one ? one : several ? several[0] : NULL;
}

static const char *place_in(const Settings *settings, InitAnswer answer)
{
    return answer == ANSWER_service ? service_in(settings)
                                    : in_file(settings, init_question(answer)->option);
}

/* With {env} where the environment's name stands; child of ctx. */
static char *pattern_of(TALLOC_CTX *ctx, const char *text, const char *environment)
{
    char *out = talloc_strdup(ctx, "");
    for (const char *at; (at = strstr(text, environment)) != NULL;) {
        out = talloc_asprintf_append_buffer(out, "%.*s{env}", (int)(at - text), text);
        text = at + strlen(environment);
    }
    return talloc_strdup_append_buffer(out, text);
}

/* What one pattern says of all environments; NULL: none does. */
static const char *common_pattern(InitSight *sight, Settings *const *settings,
                                  const char *const *environments, InitAnswer answer)
{
    const char *first = place_in(settings[0], answer);
    if (!first || !environments[1])
        return first;
    char *pattern = pattern_of(sight, first, environments[0]);
    for (size_t i = 1; environments[i]; i++) {
        const char *here = place_in(settings[i], answer);
        TALLOC_AUTO char *expected = init_of_environment(NULL, pattern, environments[i]);
        if (!here || strcmp(here, expected) != 0)
            return NULL;
    }
    return pattern;
}

static void find(InitSight *sight, InitAnswer answer, const char *value)
{
    ERROR_AUTO Error unfit = {0};
    /* What a person wrote there may be more than what init can write. */
    if (value && init_check_answer(answer, value, &unfit))
        init_found_surely(sight, CONFIG_FILE_NAME, answer, talloc_strdup(sight, value));
}

static void find_framework(InitSight *sight, const Settings *settings)
{
    const char *const *words = settings_list(settings, OPT_MIGRATE_COMMAND);
    if (words && settings_origin(settings, OPT_MIGRATE_COMMAND) == ORIGIN_FILE)
        find(sight, ANSWER_framework, init_framework_of(words));
}

static void find_platform(InitSight *sight, const Settings *settings)
{
    static const struct {
        const char *executor, *platform;
    } rows[] = {{"ecs", "ecs"}, {"ecs-exec", "ecs"}, {"docker", "docker"}};
    const char *executor = in_file(settings, OPT_EXECUTOR);
    for (size_t i = 0; executor && i < COUNT_OF(rows); i++) {
        if (strcmp(rows[i].executor, executor) == 0)
            find(sight, ANSWER_platform, rows[i].platform);
    }
}

static void find_plain(InitSight *sight, const Settings *settings)
{
    static const InitAnswer plain[] = {ANSWER_app, ANSWER_region, ANSWER_account, ANSWER_container};
    for (size_t i = 0; i < COUNT_OF(plain); i++)
        find(sight, plain[i], in_file(settings, init_question(plain[i])->option));
    find_framework(sight, settings);
    find_platform(sight, settings);
}

static bool look(InitSight *sight, const char *path, Error *err)
{
    static const InitAnswer places[] = {ANSWER_cluster, ANSWER_service};
    Settings *all = read_file(sight, path, NULL, err);
    if (!all)
        return false;
    const char *const *names = settings_environments(all);
    size_t count = 0;
    while (names[count])
        count++;
    /* An init's file has environments; of another the general part is all there is. */
    if (count == 0) {
        find_plain(sight, all);
        return true;
    }
    Settings **each = talloc_zero_array(sight, Settings *, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        each[i] = read_file(sight, path, names[i], err);
        if (!each[i])
            return false;
    }
    find(sight, ANSWER_environments, init_join(sight, names));
    for (size_t i = 0; i < COUNT_OF(places); i++)
        find(sight, places[i], common_pattern(sight, each, names, places[i]));
    find_plain(sight, each[count - 1]);
    return true;
}

void init_look_at_configuration(const Invocation *invocation, const char *dir, InitSight *sight)
{
    ERROR_AUTO Error unread = {0};
    const char *path = fs_join(sight, dir, CONFIG_FILE_NAME);
    if (fs_exists(path) && !look(sight, path, &unread))
        progress_say(invocation->progress, PROGRESS_STEP,
                     "the " CONFIG_FILE_NAME " that is there tells nothing: %s", unread.message);
}

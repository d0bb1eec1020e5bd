#include "cli/init_answers.h"

#include <string.h>

#include "cli/aws_setup.h"
#include "cli/init_ask.h"
#include "cli/init_known.h"
#include "scaffold/init/draft.h"

/* All that the questions need. */
typedef struct Gathering {
    const Invocation *invocation;
    InitAnswers *answers;
    InitSight *sight;
    const char *folder_name; /* as the name of an app, or NULL */
    bool asks, looked;       /* at the service */
    size_t said;             /* how much of what was found */
    char *open, *open_text;  /* flags of what nobody said, and what they mean */
} Gathering;

/* *ret_value: NULL when no flag and no variable says it. */
static bool given_value(const Invocation *invocation, InitAnswer answer, const char **ret_value,
                        Error *err)
{
    OptionId option = init_question(answer)->option;
    const Settings *settings = invocation->settings;
    *ret_value = NULL;
    if (settings_origin(settings, option) <= ORIGIN_DEFAULT)
        return true;
    if (option_row(option)->type != OPTION_LIST) {
        *ret_value = settings_string(settings, option);
        return true;
    }
    const char *const *list = settings_list(settings, option);
    if (list[0] && list[1]) {
        error_set(err, ERR_USAGE, "init takes one --%s", option_row(option)->flag);
        return error_hint(err, "name the one whose network and roles the migration takes, and add "
                               "the others to tidegate.yml: aws.services");
    }
    *ret_value = list[0];
    return true;
}

static bool take_given(const Gathering *gathering, Error *err)
{
    for (InitAnswer answer = 0; answer < ANSWER_COUNT_OF; answer++) {
        const char *value;
        if (!given_value(gathering->invocation, answer, &value, err))
            return false;
        if (!value)
            continue;
        if (!init_check_answer(answer, value, err))
            return false;
        init_answer(gathering->answers, answer, value, INIT_GIVEN);
    }
    return true;
}

static const char *said_or_found(const Gathering *gathering, InitAnswer answer)
{
    const char *said = gathering->answers->at[answer];
    return said ? said : init_found_value(gathering->sight, answer);
}

static void say_found(Gathering *gathering)
{
    for (; gathering->said < gathering->sight->count; gathering->said++) {
        const InitFound *found = &gathering->sight->found[gathering->said];
        progress_say(gathering->invocation->progress, PROGRESS_STEP, "found %s: %s %s%s",
                     found->what, option_row(init_question(found->answer)->option)->flag,
                     found->value,
                     found->refuted ? " (not taken: something else says otherwise)" : "");
    }
}

/* Of several environments the last; NULL: not known. */
static const char *place_of(const Gathering *gathering, InitAnswer answer)
{
    TALLOC_CTX *ctx = gathering->invocation->ctx;
    const char *pattern = said_or_found(gathering, answer);
    const char *list = said_or_found(gathering, ANSWER_environments);
    const char *const *names =
        init_words(ctx, list ? list : init_question(ANSWER_environments)->fallback, ", ");
    while (names[1])
        names++;
    return pattern ? init_of_environment(ctx, pattern, *names) : NULL;
}

/* Nothing that has to be known depends on it: it may fail, and says why. */
static void look_at_service(Gathering *gathering)
{
    ERROR_AUTO Error unseen = {0};
    const Invocation *invocation = gathering->invocation;
    const char *cluster = place_of(gathering, ANSWER_cluster);
    const char *service = place_of(gathering, ANSWER_service);
    const char *platform = said_or_found(gathering, ANSWER_platform);
    if (gathering->looked || !cluster || !service || (platform && strcmp(platform, "ecs") != 0))
        return;
    gathering->looked = true;
    AwsConfig config = aws_config_of_settings(invocation);
    config.region = said_or_found(gathering, ANSWER_region);
    if (!init_look_at_service(gathering->sight, aws_open(invocation->ctx, &config), cluster,
                              service, &unseen))
        progress_say(invocation->progress, PROGRESS_STEP, "the service %s was not looked at: %s",
                     service, unseen.message);
    say_found(gathering);
}

/* What an answer is likely to be; NULL: no idea. */
static const char *proposal_of(const Gathering *gathering, InitAnswer answer,
                               InitOrigin *ret_origin)
{
    const char *found = init_found_value(gathering->sight, answer);
    *ret_origin = found ? INIT_FOUND : INIT_FALLBACK;
    if (found)
        return found;
    if (answer == ANSWER_app)
        return gathering->folder_name;
    /* By far most services have one container, of their own name. */
    const char *service = gathering->answers->at[ANSWER_service];
    if (answer == ANSWER_container && service && !strchr(service, '{'))
        return service;
    return answer == ANSWER_container ? gathering->answers->at[ANSWER_app]
                                      : init_question(answer)->fallback;
}

static void note_open(Gathering *gathering, InitAnswer answer)
{
    const InitQuestion *question = init_question(answer);
    const OptionRow *row = option_row(question->option);
    gathering->open =
        talloc_asprintf_append(gathering->open, "%s--%s", *gathering->open ? ", " : "", row->flag);
    gathering->open_text = talloc_asprintf_append(gathering->open_text, "%s--%s %s: %s",
                                                  *gathering->open_text ? "\n" : "", row->flag,
                                                  row->metavar, question->text);
}

static bool settle(Gathering *gathering, InitAnswer answer, Error *err)
{
    InitOrigin origin;
    const char *value = proposal_of(gathering, answer, &origin);
    if (gathering->answers->at[answer])
        return true;
    if (gathering->asks) {
        const char *said;
        if (!init_ask(gathering->invocation, answer, value, &said, err))
            return false;
        if (!value || strcmp(said, value) != 0) {
            value = said;
            origin = INIT_ASKED;
        }
    }
    if (value)
        init_answer(gathering->answers, answer, value, origin);
    else
        note_open(gathering, answer);
    return true;
}

static bool check_open(const Gathering *gathering, Error *err)
{
    if (!*gathering->open)
        return true;
    error_set(err, ERR_USAGE, "not known, and there is nobody to ask: %s", gathering->open);
    error_detail(err, "%s", gathering->open_text);
    return error_hint(err, "say it by these flags, or run it on a terminal: it asks there");
}

static bool settle_choices(Gathering *gathering, Error *err)
{
    for (InitAnswer answer = 0; answer < ANSWER_COUNT_OF; answer++) {
        if (init_is_choice(answer) && init_choice_matters(gathering->answers, answer) &&
            !settle(gathering, answer, err))
            return false;
    }
    return check_open(gathering, err);
}

static bool settle_values(Gathering *gathering, Error *err)
{
    bool needed[ANSWER_COUNT_OF];
    if (!init_find_needed(gathering->answers, gathering->sight, needed, err))
        return false;
    needed[ANSWER_app] = needed[ANSWER_environments] = true;
    for (InitAnswer answer = 0; answer < ANSWER_COUNT_OF; answer++) {
        if (needed[answer] && !init_is_choice(answer) && !settle(gathering, answer, err))
            return false;
        /* A service that was named just now tells the rest. */
        if (answer == ANSWER_service)
            look_at_service(gathering);
    }
    return check_open(gathering, err) && init_check_together(gathering->answers, err);
}

static const char *folder_name(TALLOC_CTX *ctx, const char *dir)
{
    MALLOC_AUTO char *path = realpath(dir, NULL);
    const char *slash = path ? strrchr(path, '/') : NULL;
    return slash ? init_app_name(ctx, slash + 1) : NULL;
}

bool init_gather(const Invocation *invocation, const char *dir, InitAnswers *ret_answers,
                 InitSight **ret_sight, Error *err)
{
    Gathering gathering = {
        .invocation = invocation,
        .answers = ret_answers,
        .sight = init_look(invocation->ctx, dir),
        .folder_name = folder_name(invocation->ctx, dir),
        .asks = init_can_ask(invocation) && !settings_flag(invocation->settings, OPT_YES),
        .open = talloc_strdup(invocation->ctx, ""),
        .open_text = talloc_strdup(invocation->ctx, ""),
    };
    *ret_sight = gathering.sight;
    if (!take_given(&gathering, err))
        return false;
    init_look_at_configuration(invocation, dir, gathering.sight);
    say_found(&gathering);
    look_at_service(&gathering);
    return settle_choices(&gathering, err) && settle_values(&gathering, err);
}

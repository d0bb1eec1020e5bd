#include "lambda/question.h"

#include <string.h>

#include "config/suggest.h"
#include "config/words.h"

static const QuestionAction actions[] = {
    {.name = "run",
     .command = "run",
     .takes_release = true,
     .starts_run = true,
     .takes_command = true},
    {.name = "up", .command = "up", .takes_release = true, .starts_run = true},
    {.name = "gate", .command = "gate", .takes_release = true},
    {.name = "deploy", .command = "deploy", .takes_release = true},
    {.name = "rollback",
     .command = "rollback",
     .takes_release = true,
     .starts_run = true,
     .is_one_off = true},
    {.name = "status", .command = "watch", .needs_run = true},
};

/* What an action has to do with, to take a member. */
typedef enum Subject { OF_ANY, OF_RELEASE, OF_COMMAND } Subject;

/* The other members that an action may have, each a flag of the command line. */
static const struct {
    const char *name;
    OptionId id;
    Subject subject;
} members[] = {
    {"environment", OPT_ENVIRONMENT, OF_ANY},
    {"release", OPT_RELEASE, OF_RELEASE},
    {"image", OPT_IMAGE, OF_RELEASE},
    {"wait", OPT_WAIT, OF_RELEASE},
    {"after_unknown", OPT_AFTER_UNKNOWN, OF_RELEASE},
    {"back", OPT_BACK, OF_RELEASE},
    {"override", OPT_OVERRIDE, OF_RELEASE},
    {"reason", OPT_REASON, OF_RELEASE},
    {"one_off", OPT_ONE_OFF, OF_COMMAND},
    {"serving", OPT_SERVING, OF_COMMAND},
};

/* A command in place of the configuration's: a list of words, which no flag has. */
#define MEMBER_COMMAND "command"

/* Members that are no flags. */
static const char *const others[] = {"action", "run_id", "task_token"};

static bool find_action(const char *name, const QuestionAction **ret_action, Error *err)
{
    const char *names[COUNT_OF(actions) + 1] = {0};
    for (size_t i = 0; i < COUNT_OF(actions); i++) {
        names[i] = actions[i].name;
        if (strcmp(actions[i].name, name) == 0) {
            *ret_action = &actions[i];
            return true;
        }
    }
    TALLOC_AUTO char *list = suggest_list(NULL, names);
    error_set(err, ERR_USAGE, "there is no action '%s'", name);
    return error_hint(err, "the actions are: %s", list);
}

static bool is_other(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        if (strcmp(others[i], name) == 0)
            return true;
    }
    return false;
}

static bool takes(const QuestionAction *action, Subject subject)
{
    switch (subject) {
    case OF_RELEASE:
        return action->takes_release;
    case OF_COMMAND:
        return action->takes_command;
    default:
        return true;
    }
}

static bool error_unknown(const Question *question, const char *name, Error *err)
{
    const char *names[COUNT_OF(members) + COUNT_OF(others) + 2] = {0};
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(others); i++)
        names[count++] = others[i];
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        if (takes(question->action, members[i].subject))
            names[count++] = members[i].name;
    }
    if (question->action->takes_command)
        names[count++] = MEMBER_COMMAND;
    TALLOC_AUTO char *list = suggest_list(NULL, names);
    const char *nearest = suggest_nearest(name, names);
    error_set(err, ERR_USAGE, "the action '%s' takes no member '%s'", question->action->name, name);
    return nearest ? error_hint(err, "did you mean '%s'? It takes: %s", nearest, list)
                   : error_hint(err, "it takes: %s", list);
}

/* A flag's text for a text or a boolean; NULL for others. */
static const char *flag_value(const json_t *value)
{
    if (json_is_boolean(value))
        return json_is_true(value) ? "true" : "false";
    return json_string_value(value);
}

static bool take_command(TALLOC_CTX *ctx, Question *question, const json_t *value, Error *err)
{
    Words words = words_new(ctx);
    bool texts = json_array_size(value) > 0;
    size_t i;
    const json_t *word;
    json_array_foreach(value, i, word)
    {
        texts = texts && json_is_string(word);
        if (texts)
            words_add(&words, json_string_value(word), json_string_length(word));
    }
    question->words = words.items;
    if (texts)
        return true;
    error_set(err, ERR_USAGE, "the member '" MEMBER_COMMAND "' must be a list of texts");
    return error_hint(err, "write for instance [\"bin/rails\", \"db:seed\"]");
}

static bool take_member(TALLOC_CTX *ctx, Question *question, const char *name, const json_t *value,
                        Error *err)
{
    if (is_other(name) || json_is_null(value))
        return true;
    if (question->action->takes_command && strcmp(name, MEMBER_COMMAND) == 0)
        return take_command(ctx, question, value, err);
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        if (strcmp(members[i].name, name) != 0 || !takes(question->action, members[i].subject))
            continue;
        const char *text = flag_value(value);
        if (!text)
            return error_set(err, ERR_USAGE, "the member '%s' must be a text", name);
        question->flags[question->flag_count++] = (LambdaFlag){members[i].id, text};
        question->one_off |= members[i].id == OPT_ONE_OFF && json_is_true(value);
        return true;
    }
    return error_unknown(question, name, err);
}

static bool check_run(const Question *question, Error *err)
{
    bool fits = question->action->needs_run || question->action->starts_run;
    if (question->action->needs_run && !question->run_id)
        return error_set(err, ERR_USAGE, "the action '%s' needs the member 'run_id'",
                         question->action->name);
    return !question->run_id || fits ||
           error_set(err, ERR_USAGE, "the action '%s' takes no member 'run_id'",
                     question->action->name);
}

static bool read_action(TALLOC_CTX *ctx, json_t *asked, Question *question, Error *err)
{
    const char *name, *action = json_get_string(asked, "action", NULL);
    json_t *value = NULL;
    if (!action) {
        error_set(err, ERR_USAGE, "the event has no member 'action'");
        return error_hint(err, "write for instance {\"action\": \"gate\", \"release\": \"v42\"}");
    }
    if (!find_action(action, &question->action, err))
        return false;
    question->one_off = question->action->is_one_off;
    question->run_id = json_get_string(asked, "run_id", question->run_id);
    json_object_foreach(asked, name, value)
    {
        if (!take_member(ctx, question, name, value, err))
            return false;
    }
    return check_run(question, err);
}

/* "Invoke an AWS Lambda function in a pipeline", in the CodePipeline user guide: the action is in
 * UserParameters, as JSON. */
static bool read_job(TALLOC_CTX *ctx, const json_t *job, Question *question, Error *err)
{
    const json_t *data = json_object_get(job, "data");
    const json_t *configuration =
        json_object_get(json_object_get(data, "actionConfiguration"), "configuration");
    const char *text = json_get_string(configuration, "UserParameters", NULL);
    const char *continuation = json_get_string(data, "continuationToken", NULL);
    json_t *asked = NULL;
    question->job = json_get_string(job, "id", NULL);
    if (!question->job)
        return error_set(err, ERR_USAGE, "the event's job of CodePipeline has no id");
    if (!text || !json_parse_object(text, &asked, err)) {
        if (text)
            return error_wrap(err, "reading UserParameters of the action");
        error_set(err, ERR_USAGE, "the action has no UserParameters");
        return error_hint(err, "write for instance {\"action\": \"up\", \"release\": "
                               "\"#{Source.CommitId}\", \"environment\": \"production\"}");
    }
    json_keep(ctx, asked);
    if (continuation && strcmp(continuation, QUESTION_CONTINUATION) != 0)
        question->run_id = continuation;
    return read_action(ctx, asked, question, err);
}

/* "Lifecycle hooks for Amazon ECS service deployments", in the ECS developer guide. What the hook's
 * own configuration says (hookDetails) may name the environment. */
static bool read_hook(const json_t *event, Question *question)
{
    const json_t *details = json_object_get(event, "executionDetails");
    const char *environment =
        json_get_string(json_object_get(event, "hookDetails"), "environment", NULL);
    question->beginning = (BeginningName){
        .service_revision = json_get_string(details, "targetServiceRevisionArn", NULL),
        .deployment = json_get_string(event, "resourceArn", NULL),
    };
    if (environment)
        question->flags[question->flag_count++] = (LambdaFlag){OPT_ENVIRONMENT, environment};
    return true;
}

bool question_read(TALLOC_CTX *ctx, json_t *event, Question *ret, Error *err)
{
    *ret = (Question){0};
    if (!json_is_object(event))
        return error_set(err, ERR_USAGE, "the event is no JSON object");
    const char *token = json_get_string(event, "task_token", NULL);
    const json_t *job = json_object_get(event, "CodePipeline.job");
    if (token)
        ret->task_token = secret_new(ctx, token);
    if (job)
        return read_job(ctx, job, ret, err);
    if (json_object_get(event, "lifecycleStage"))
        return read_hook(event, ret);
    return read_action(ctx, event, ret, err);
}

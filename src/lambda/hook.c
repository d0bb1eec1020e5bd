#include "lambda/hook.h"

#include <string.h>

#define ASK_AGAIN_SECONDS 30

typedef struct Hook {
    TALLOC_CTX *ctx;
    const LambdaHost *host;
    const Question *question;
    Beginning beginning;
    const char *release;
} Hook;

static json_t *say(const Hook *hook, const char *status, const char *why)
{
    const char *release = hook->release ? hook->release : "?";
    bool good = strcmp(status, "SUCCEEDED") == 0;
    progress_say(hook->host->progress, good ? PROGRESS_STEP : PROGRESS_WARNING,
                 "a deployment of release %s is beginning: %s%s%s", release, status,
                 why ? ", " : "", why ? why : "");
    if (strcmp(status, "IN_PROGRESS") == 0)
        return json_pack("{s:s, s:i}", "hookStatus", status, "callBackDelay", ASK_AGAIN_SECONDS);
    return json_pack("{s:s}", "hookStatus", status);
}

/* What may be otherwise the next time is asked again; what must be mended first is not. */
static json_t *say_error(const Hook *hook, const Error *err)
{
    bool passes = error_retryable(err) || err->kind == ERR_UNKNOWN || err->kind == ERR_TERMINATED;
    return say(hook, passes ? "IN_PROGRESS" : "FAILED", err->message);
}

/* A revision of another app or environment was judged by other records, if at all. */
static bool check_place(const Hook *hook, const ShipConfig *config, Error *err)
{
    const struct {
        const char *what, *tag, *name;
    } rows[] = {
        {"app", hook->beginning.app, config->app},
        {"environment", hook->beginning.environment, config->environment},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (!deploy_tag_agrees(rows[i].tag, rows[i].name))
            return error_set(err, ERR_CONFIG, "its revision is of the %s '%s', and we judge '%s'",
                             rows[i].what, rows[i].tag, rows[i].name);
    }
    return true;
}

/* By its tag, else by the image's digest, which is a release's id where none was given. */
static bool find_release(Hook *hook, Aws *aws, Error *err)
{
    if (!deploy_beginning(hook->ctx, aws, &hook->question->beginning, hook->host->container,
                          &hook->beginning, err))
        return false;
    hook->release = hook->beginning.release ? hook->beginning.release : hook->beginning.digest;
    return hook->release ||
           error_set(err, ERR_CONFIG,
                     "the revision %s names no release: it has no tag tidegate:release, and its "
                     "image is not given by digest",
                     hook->beginning.task_definition);
}

static json_t *judge(const Hook *hook, const LambdaOrder *order)
{
    LambdaFlag flags[QUESTION_FLAGS + 1];
    LambdaOrder with_release = *order;
    const ShipConfig *config = NULL;
    GateResult gate = {0};
    ERROR_AUTO Error err = {0}, elsewhere = {0};
    for (size_t i = 0; i < order->flag_count; i++)
        flags[i] = order->flags[i];
    flags[order->flag_count] = (LambdaFlag){OPT_RELEASE, hook->release};
    with_release.flags = flags;
    with_release.flag_count = order->flag_count + 1;
    bool open =
        hook->host->begins(hook->host->data, hook->ctx, &with_release, &config, &gate, &err);
    if (config && !check_place(hook, config, &elsewhere))
        return say_error(hook, &elsewhere);
    if (open)
        return say(hook, "SUCCEEDED", gate.state);
    if (!gate.state)
        return say_error(hook, &err);
    return say(hook, gate.closed_for_good ? "FAILED" : "IN_PROGRESS", err.message);
}

json_t *hook_answer(TALLOC_CTX *ctx, const LambdaHost *host, const Question *question,
                    const LambdaOrder *order)
{
    Hook hook = {.ctx = ctx, .host = host, .question = question};
    ERROR_AUTO Error err = {0};
    if (!find_release(&hook, aws_open(ctx, &host->aws), &err))
        return say_error(&hook, &err);
    return judge(&hook, order);
}

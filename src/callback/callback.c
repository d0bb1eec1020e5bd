#include "callback/callback.h"

#include <stdatomic.h>

#include "callback/driver.h"
#include "callback/heart.h"

#define BEAT_MS 15000
/* The answer is tried this long, beside what each call tries by itself. */
#define ANSWERING_MS 60000
#define PAUSE_MS     2000
#define PAUSE_CAP_MS 15000

typedef struct Caller {
    const CallbackDriver *driver;
    CallbackAsker asker;
    Callback *callback;
    Heart *heart;      /* or NULL */
    atomic_bool gone;  /* it was said that nobody waits any more */
    bool told_silence; /* that a beat failed: said once; the heart's own */
} Caller;

struct Callback {
    CallbackConfig config;
    Caller callers[2];
    size_t count;
};

static bool say_gone(Caller *caller)
{
    atomic_store(&caller->gone, true);
    progress_say(caller->callback->config.progress, PROGRESS_WARNING,
                 "%s does not wait for this command's answer (any more); what it does is recorded "
                 "as always",
                 caller->driver->who);
    return false;
}

/* In the heart's thread. A beat that fails may be followed by one that does not. */
static bool beat(void *data, const Cancel *cancel)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Caller *caller = data;
    CallbackAsker asker = caller->asker;
    ERROR_AUTO Error err = {0};
    bool gone = false;
    asker.aws = aws_with_cancel(tmp, asker.aws, cancel);
    bool told = caller->driver->beat(&asker, &gone, &err);
    if (gone)
        return say_gone(caller);
    if (!told && !cancel_signal(cancel) && !caller->told_silence) {
        caller->told_silence = true;
        progress_say(caller->callback->config.progress, PROGRESS_WARNING,
                     "%s cannot be told that this command is at work: %s", caller->driver->who,
                     err.message);
    }
    return true;
}

static void add(Callback *callback, const CallbackDriver *driver)
{
    Caller *caller = &callback->callers[callback->count++];
    caller->driver = driver;
    caller->callback = callback;
    caller->asker = (CallbackAsker){
        .aws = aws_open(callback, &callback->config.aws),
        .task_token = callback->config.task_token,
        .job = callback->config.codepipeline_job,
    };
    if (driver->beat)
        caller->heart = heart_start(callback, BEAT_MS, beat, caller);
}

/* Before what the hearts' threads use is freed. */
static int callback_destroy(Callback *callback)
{
    for (size_t i = 0; i < callback->count; i++)
        heart_stop(callback->callers[i].heart);
    return 0;
}

Callback *callback_begin(TALLOC_CTX *ctx, const CallbackConfig *config)
{
    if (!config->task_token && !config->codepipeline_job)
        return NULL;
    Callback *callback = talloc_zero(ctx, Callback);
    callback->config = *config;
    talloc_set_destructor(callback, callback_destroy);
    if (config->task_token)
        add(callback, &callback_step_functions);
    if (config->codepipeline_job)
        add(callback, &callback_codepipeline);
    return callback;
}

static bool is_worth_another_try(const Error *err)
{
    return err->kind == ERR_CONNECT || err->kind == ERR_UNKNOWN || err->kind == ERR_BUSY;
}

/* False: the time is over, or a signal came. */
static bool pause_before_next(const CallbackConfig *config, unsigned attempt, int64_t until)
{
    int64_t pause = clock_backoff_ms(attempt, PAUSE_MS, PAUSE_CAP_MS);
    Clock *clock = config->clock;
    return clock->monotonic_ms(clock) + pause < until &&
           clock->sleep_ms(clock, pause, config->cancel);
}

static bool answer_one(Caller *caller, const CallbackAnswer *answer)
{
    const CallbackConfig *config = &caller->callback->config;
    int64_t until = config->clock->monotonic_ms(config->clock) + ANSWERING_MS;
    heart_stop(caller->heart);
    if (atomic_load(&caller->gone))
        return false;
    for (unsigned attempt = 0;; attempt++) {
        ERROR_AUTO Error err = {0};
        bool gone = false;
        if (caller->driver->answer(&caller->asker, answer, &gone, &err))
            return gone ? say_gone(caller) : true;
        if (is_worth_another_try(&err) && pause_before_next(config, attempt, until))
            continue;
        progress_say(config->progress, PROGRESS_WARNING, "%s could not be answered: %s",
                     caller->driver->who, err.message);
        return false;
    }
}

bool callback_answer(Callback *callback, const CallbackAnswer *answer)
{
    bool all = true;
    for (size_t i = 0; callback && i < callback->count; i++)
        all = answer_one(&callback->callers[i], answer) && all;
    return all;
}

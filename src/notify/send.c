#include <poll.h>
#include <pthread.h>
#include <signal.h>

#include "notify/notifier.h"

/* One target and one event, in a thread of its own. Each has a root context: talloc is not for
 * several threads. */
typedef struct Job {
    NotifyTarget *target;
    NotifySending sending;
    TALLOC_CTX *ctx;
    Cancel *cancel; /* ends what it waits for */
    Cancel *done;   /* fires when it has ended */
    pthread_t thread;
    bool running;
    int64_t until; /* ms by the system's clock, whatever clock a test has */
    NotifyResult result;
} Job;

static int64_t now_ms(const NotifySending *sending)
{
    return sending->config->clock->monotonic_ms(sending->config->clock);
}

static void tell(Job *job)
{
    const Notifier *notifier = job->target->notifier;
    ERROR_AUTO Error err = {0};
    int64_t begun = now_ms(&job->sending);
    job->result.told = notifier->send(job->ctx, &job->sending, &job->result.answer, &err);
    if (!job->result.told)
        job->result.answer = talloc_strdup(job->ctx, err.message);
    job->result.took_ms = now_ms(&job->sending) - begun;
}

static void *run(void *data)
{
    Job *job = data;
    tell(job);
    cancel_raise(job->done, SIGTERM);
    return NULL;
}

static int64_t real_now_ms(void)
{
    return clock_system()->monotonic_ms(clock_system());
}

static int64_t limit_ms(const NotifyConfig *config)
{
    return config->limit_ms > 0 ? config->limit_ms : NOTIFY_LIMIT_MS;
}

static void prepare(Job *job, NotifyTarget *target, const NotifyEvent *event,
                    const NotifyMessage *message, const NotifyConfig *config)
{
    *job = (Job){
        .target = target,
        .sending = {.target = target, .event = event, .message = message, .config = config},
        .ctx = talloc_new(NULL),
        .result = {.target = target},
    };
    job->cancel = cancel_new(job->ctx);
    job->sending.cancel = job->cancel;
    job->done = cancel_new(job->ctx);
    job->until = real_now_ms() + limit_ms(config);
    job->sending.deadline = now_ms(&job->sending) + limit_ms(config);
}

/* What only becomes known here (ssm:, secretsmanager:) is asked for on this thread. */
static void start(Job *job)
{
    ERROR_AUTO Error err = {0};
    if (!job->cancel || !job->done)
        job->result.answer = "there is no descriptor left to wait with";
    else if (!target_resolve(job->target, job->sending.config, &err))
        job->result.answer = talloc_strdup(job->ctx, err.message);
    else if (pthread_create(&job->thread, NULL, run, job) == 0)
        job->running = true;
    else
        job->result.answer = "no thread could be started";
}

static void await(Job *job)
{
    if (!job->running)
        return;
    int64_t rest = job->until - real_now_ms();
    bool late =
        cancel_wait_fd(NULL, cancel_fd(job->done), POLLIN, rest > 0 ? rest : 0) == WAIT_TIMEOUT;
    if (late)
        cancel_raise(job->cancel, SIGTERM);
    pthread_join(job->thread, NULL);
    if (late && !job->result.told)
        job->result.answer = talloc_asprintf(job->ctx, "it gave no answer within %lld ms",
                                             (long long)limit_ms(job->sending.config));
}

static void finish(TALLOC_CTX *ctx, Job *job, NotifyResult *ret_result)
{
    await(job);
    *ret_result = job->result;
    ret_result->answer = secret_redact(ctx, job->result.answer);
    talloc_free(job->ctx);
}

NotifyResult *notify_send(TALLOC_CTX *ctx, NotifyTarget *const *targets, const NotifyEvent *event,
                          const NotifyConfig *config, size_t *ret_count)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const NotifyMessage *message = notify_message(tmp, event);
    NotifyConfig with_clock = *config;
    if (!with_clock.clock)
        with_clock.clock = clock_system();
    unsigned count = 0, wanted = 0;
    while (targets[count])
        count++;
    Job *jobs = talloc_zero_array(tmp, Job, count);
    NotifyResult *results = talloc_zero_array(ctx, NotifyResult, count);
    for (unsigned i = 0; i < count; i++) {
        if (notify_target_wants(targets[i], event))
            prepare(&jobs[wanted++], targets[i], event, message, &with_clock);
    }
    for (unsigned i = 0; i < wanted; i++)
        start(&jobs[i]);
    for (unsigned i = 0; i < wanted; i++)
        finish(results, &jobs[i], &results[i]);
    *ret_count = wanted;
    return results;
}

#include "deploy/command/health.h"

#include <string.h>

#include "base/json.h"
#include "net/http.h"

/* Of one question: an app that hangs must not take the whole time. */
#define QUESTION_MS   5000
#define PAUSE_BASE_MS 250
#define PAUSE_CAP_MS  2000
/* For the last look after a failure. */
#define LOOK_MS 2000

static const char *release_in(TALLOC_CTX *ctx, const char *body)
{
    ERROR_AUTO Error foreign = {0};
    JSON_AUTO json_t *json = NULL;
    if (!json_parse_object(body, &json, &foreign))
        return NULL;
    return talloc_strdup(ctx, json_get_string(json, "release", NULL));
}

bool health_ask(TALLOC_CTX *ctx, const char *url, int64_t timeout_ms, const Cancel *cancel,
                HealthAnswer *ret_answer, Error *err)
{
    ERROR_AUTO Error silence = {0};
    HttpRequest request = {.url = url, .timeout_ms = timeout_ms, .cancel = cancel};
    HttpResponse response = {0};
    if (!http_request(ctx, &request, &response, &silence)) {
        if (silence.kind == ERR_CONFIG || cancel_signal(cancel))
            return error_move(err, &silence);
        *ret_answer = (HealthAnswer){.words = talloc_strdup(ctx, silence.message)};
        return true;
    }
    bool healthy = response.status >= 200 && response.status < 300;
    *ret_answer = (HealthAnswer){
        .healthy = healthy,
        .release = healthy ? release_in(ctx, response.body) : NULL,
        .words = talloc_asprintf(ctx, "%s answered %d", http_shown_url(ctx, url), response.status),
    };
    return true;
}

static bool is_ours(TALLOC_CTX *ctx, const HealthAnswer *answer, const char *release,
                    const char **ret_words)
{
    *ret_words = answer->words;
    if (!answer->healthy)
        return false;
    if (!answer->release || strcmp(answer->release, release) == 0)
        return true;
    *ret_words = talloc_asprintf(ctx, "%s as release %s", answer->words, answer->release);
    return false;
}

static int64_t now_ms(const DeployRequest *request)
{
    return request->clock->monotonic_ms(request->clock);
}

static int64_t at_most(int64_t value, int64_t limit)
{
    return value < limit ? value : limit;
}

/* *ret_over: nothing more is to be asked. */
static bool ask_again(TALLOC_CTX *ctx, const DeployRequest *request, int64_t deadline,
                      bool *ret_serves, bool *ret_over, const char **ret_words, Error *err)
{
    HealthAnswer answer;
    int64_t rest = deadline - now_ms(request);
    if (request->still_ours && !request->still_ours(request->data, err))
        return false;
    *ret_over = rest <= 0;
    if (*ret_over)
        return true;
    if (!health_ask(ctx, request->health, at_most(rest, QUESTION_MS), request->cancel, &answer,
                    err))
        return false;
    *ret_serves = *ret_over = is_ours(ctx, &answer, request->release, ret_words);
    return true;
}

bool health_await(TALLOC_CTX *ctx, const DeployRequest *request, int64_t deadline, bool *ret_serves,
                  const char **ret_words, Error *err)
{
    *ret_serves = false;
    *ret_words = "it was never asked";
    for (unsigned attempt = 0;; attempt++) {
        bool over = false;
        if (!ask_again(ctx, request, deadline, ret_serves, &over, ret_words, err))
            return false;
        if (over)
            return true;
        progress_say(request->progress, PROGRESS_WAIT, "waiting for release %s to serve: %s",
                     request->release, *ret_words);
        int64_t pause = clock_backoff_ms(attempt, PAUSE_BASE_MS, PAUSE_CAP_MS);
        int64_t rest = deadline - now_ms(request);
        if (rest > 0 &&
            !request->clock->sleep_ms(request->clock, at_most(pause, rest), request->cancel))
            return cancel_error(request->cancel, err);
    }
}

const char *health_who_serves(TALLOC_CTX *ctx, const DeployRequest *request)
{
    ERROR_AUTO Error blind = {0};
    HealthAnswer answer;
    /* Also after a cancel: it is the last thing that we say. */
    if (!request->health || !health_ask(ctx, request->health, LOOK_MS, NULL, &answer, &blind) ||
        !answer.healthy)
        return NULL;
    return answer.release ? answer.release : request->previous;
}

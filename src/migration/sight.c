#include "migration/sight.h"

#include "base/clock.h"

char *sight_session_text(TALLOC_CTX *ctx, const RunEventSession *session)
{
    TALLOC_AUTO char *age = clock_duration_text(NULL, session->age_ms / 1000 * 1000);
    const char *application = session->application ? session->application : "";
    return talloc_asprintf(
        ctx, "session %lld (%s%s%s, %s%s%s) has a lock on %s: %s", (long long)session->pid,
        session->user ? session->user : "another user", *application ? ", " : "", application,
        session->state ? session->state : "at work", session->age_ms < 0 ? "" : " for ",
        session->age_ms < 0 ? "" : age, session->relation ? session->relation : "what it needs",
        session->query && *session->query ? session->query : "?");
}

static char *waiting_text(TALLOC_CTX *ctx, const Sight *sight)
{
    char *text = talloc_strdup(ctx, ": waiting, since ");
    for (size_t i = 0; i < sight->blocker_count; i++) {
        TALLOC_AUTO char *session = sight_session_text(NULL, &sight->blockers[i]);
        text = talloc_asprintf_append(text, "%s%s", i ? "; " : "", session);
    }
    if (sight->queued)
        text = talloc_asprintf_append(text, "; %lld session%s behind it", (long long)sight->queued,
                                      sight->queued == 1 ? " waits" : "s wait");
    return text;
}

char *sight_text(TALLOC_CTX *ctx, const Sight *sight)
{
    if (sight->blocker_count)
        return waiting_text(ctx, sight);
    if (!sight->phase)
        return talloc_strdup(ctx, "");
    if (sight->total > 0)
        return talloc_asprintf(ctx, ": %s, %lld %%", sight->phase,
                               (long long)(sight->done * 100 / sight->total));
    if (sight->done > 0)
        return talloc_asprintf(ctx, ": %s, %lld %s", sight->phase, (long long)sight->done,
                               sight->unit);
    return talloc_asprintf(ctx, ": %s", sight->phase);
}

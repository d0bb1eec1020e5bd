/* Events and a configuration for the tests of this folder. */
#pragma once

#include "fake_env.h"
#include "notify/notify.h"
#include "unit.h"

static inline NotifyEvent event_new(NotifyKind kind)
{
    return (NotifyEvent){
        .kind = kind,
        .number = 17,
        .app = "shop",
        .environment = "production",
        .release = "v42",
        .run_id = "01jd4x1v9t3k5m7p9r2s4t6v8w",
        .attempt = 2,
        .exit_code = -1,
        .actor = "ada",
        .host = "anvil",
        .at = "2026-11-20T18:02:03.123Z",
        .duration_ms = -1,
    };
}

/* A reference stands for "secret of REFERENCE". */
static inline bool event_resolve(TALLOC_CTX *ctx, void *data, const char *reference,
                                 Secret **ret_secret, Error *err)
{
    int *asked = data;
    if (asked)
        (*asked)++;
    if (strcmp(reference, "env:MISSING") == 0)
        return error_set(err, ERR_CONFIG, "the variable 'MISSING' is not set or empty");
    TALLOC_AUTO char *text = talloc_asprintf(NULL, "secret of %s", reference);
    *ret_secret = secret_new(ctx, text);
    return true;
}

static inline NotifyConfig event_config(FakeEnv *env)
{
    return (NotifyConfig){.env = &env->env, .resolve = event_resolve};
}

#include "cli/callback_setup.h"

#include <stdlib.h>

#include "callback/callback.h"
#include "cli/aws_setup.h"
#include "secrets/resolve.h"

/* `config show` has every option too, to show it. */
static bool takes(const Command *command, OptionId id)
{
    if (command->group != GROUP_MIGRATE && command->group != GROUP_SHIP)
        return false;
    for (const OptionId *option = command->options; option && *option != OPTION_COUNT_OF;
         option++) {
        if (*option == id)
            return true;
    }
    return false;
}

/* NULL: the command does not take it, or it was not given. */
static const char *given(const Invocation *invocation, const Command *command, OptionId id)
{
    return takes(command, id) ? settings_string(invocation->settings, id) : NULL;
}

static void forget_variables(OptionId id)
{
    const char *const names[] = {option_row(id)->variable, option_foreign_variable(id)};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (names[i])
            unsetenv(names[i]);
    }
}

static bool read_token(const Invocation *invocation, const char *reference, Secret **ret_token,
                       Error *err)
{
    const char *base = settings_base(invocation->settings, OPT_TASK_TOKEN);
    const SecretContext context = {
        .env = invocation->env,
        .root = base ? base : ".",
        .aws = aws_of_settings(invocation),
    };
    return secret_resolve(invocation->ctx, reference, &context, ret_token, err) ||
           error_wrap(err, "reading the task token");
}

static void tell(void *data, const json_t *object)
{
    const CallbackAnswer answer = {.object = object};
    /* Who could not be told was warned of; the command's end stays what it is. */
    bool told UNUSED = callback_answer(data, &answer);
}

bool callback_setup(const Invocation *invocation, const Command *command, Error *err)
{
    const char *reference = given(invocation, command, OPT_TASK_TOKEN);
    const char *job = given(invocation, command, OPT_CODEPIPELINE_JOB);
    Secret *token = NULL;
    if (reference && !read_token(invocation, reference, &token, err))
        return false;
    forget_variables(OPT_TASK_TOKEN);
    forget_variables(OPT_CODEPIPELINE_JOB);
    const CallbackConfig config = {
        .task_token = token,
        .codepipeline_job = job,
        .aws = aws_config_of_settings(invocation),
        .clock = invocation->clock,
        .cancel = invocation->cancel,
        .progress = invocation->progress,
    };
    Callback *callback = callback_begin(invocation->ctx, &config);
    if (callback)
        report_listen(invocation->report, tell, callback);
    return true;
}

#include <string.h>

#include "cli/complete.h"
#include "config/suggest.h"
#include "config/words.h"

static void print_script(Report *report UNUSED, FILE *out, const void *data)
{
    ((const CompletionShell *)data)->print(out);
}

static json_t *script_json(const CompletionShell *shell)
{
    MALLOC_AUTO char *text = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&text, &length);
    if (!memory)
        return NULL;
    shell->print(memory);
    if (fclose(memory) != 0)
        return NULL;
    return json_pack("{s:s, s:s}", "shell", shell->name, "script", text);
}

static int fail_unknown(Invocation *invocation, const char *name)
{
    ERROR_AUTO Error err = {0};
    Words known = words_new(invocation->ctx);
    for (const CompletionShell *shell = completion_shells; shell->name; shell++)
        words_add(&known, shell->name, strlen(shell->name));
    error_set(&err, ERR_USAGE, "there are no completions for the shell '%s'", name);
    error_hint(&err, "they are there for: %s", suggest_list(invocation->ctx, known.items));
    return invocation_fail(invocation, &err);
}

static int run_completion(Invocation *invocation)
{
    const char *name = invocation->arguments[0];
    for (const CompletionShell *shell = completion_shells; shell->name; shell++) {
        if (strcmp(shell->name, name) == 0)
            return report_finish(invocation->report, script_json(shell), print_script, shell, 0,
                                 NULL);
    }
    return fail_unknown(invocation, name);
}

static const OptionId options[] = {OPTION_COUNT_OF};

const Command command_completion = {
    .name = "completion",
    .group = GROUP_SETUP,
    .arguments = "bash|zsh|fish",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "print a shell's completion script",
    .description = "Prints the script with which a shell completes commands, options and choices.",
    .examples = "source <(tidegate completion bash)\n"
                "tidegate completion zsh > ~/.zfunc/_tidegate\n"
                "tidegate completion fish > ~/.config/fish/completions/tidegate.fish",
    .options = options,
    .run = run_completion,
};

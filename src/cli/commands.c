#include <string.h>

#include "cli/command.h"

#define COMMAND(entry) extern const Command entry;
#include "cli/commands.inc"
#undef COMMAND

#define COMMAND(entry) &entry,
const Command *const commands[] = {
#include "cli/commands.inc"
    NULL,
};
#undef COMMAND

const OptionId global_options[] = {
#define X(id) id,
    GLOBAL_OPTIONS(X)
#undef X
        OPTION_COUNT_OF,
};

/* How many of the words spell the command's name; 0 when they do not. */
static int match_name(const char *name, const char *const *words, int count)
{
    for (int used = 0; used < count; used++) {
        size_t length = strlen(words[used]);
        if (length == 0 || strncmp(name, words[used], length) != 0)
            return 0;
        if (name[length] == '\0')
            return used + 1;
        if (name[length] != ' ')
            return 0;
        name += length + 1;
    }
    return 0;
}

const Command *command_find(const char *const *words, int count, int *ret_used)
{
    for (const Command *const *command = commands; *command; command++) {
        int used = match_name((*command)->name, words, count);
        if (used == 0)
            continue;
        *ret_used = used;
        return *command;
    }
    return NULL;
}

bool invocation_wants_json(const Settings *settings)
{
    const char *format = settings_string(settings, OPT_FORMAT);
    return settings_flag(settings, OPT_JSON) || settings_flag(settings, OPT_EVENTS) ||
           (format && strcmp(format, "json") == 0);
}

int invocation_fail(Invocation *invocation, const Error *err)
{
    return report_finish(invocation->report, NULL, NULL, NULL, 0, err);
}

#include <string.h>

#include "cli/complain.h"
#include "cli/help.h"
#include "config/words.h"

/* What is to be told: a command, a topic, or the overview when both are NULL. */
typedef struct Subject {
    const Command *command;
    const HelpTopic *topic;
} Subject;

static void print_subject(Report *report UNUSED, FILE *out, const void *data)
{
    const Subject *subject = data;
    if (subject->command)
        help_print_command(out, subject->command);
    else if (subject->topic)
        subject->topic->print(out);
    else
        help_print_overview(out);
}

static bool find_subject(const char *name, Subject *ret_subject)
{
    for (const Command *const *command = commands; *command; command++) {
        if (strcmp((*command)->name, name) == 0) {
            *ret_subject = (Subject){.command = *command};
            return true;
        }
    }
    for (const HelpTopic *topic = help_topics; topic->name; topic++) {
        if (strcmp(topic->name, name) == 0) {
            *ret_subject = (Subject){.topic = topic};
            return true;
        }
    }
    return false;
}

static json_t *subject_json(const char *name, const Subject *subject)
{
    MALLOC_AUTO char *text = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&text, &length);
    if (!memory)
        return NULL;
    print_subject(NULL, memory, subject);
    if (fclose(memory) != 0)
        return NULL;
    json_t *json = json_object();
    json_object_set_new(json, "topic", *name ? json_string(name) : json_null());
    json_object_set_new(json, "text", json_string(text));
    return json;
}

static char *join_words(TALLOC_CTX *ctx, const char *const *words)
{
    char *joined = talloc_strdup(ctx, "");
    for (size_t i = 0; words[i]; i++)
        joined = talloc_asprintf_append(joined, "%s%s", i ? " " : "", words[i]);
    return joined;
}

static int run_help(Invocation *invocation)
{
    Subject subject = {0};
    const char *name = join_words(invocation->ctx, invocation->arguments);
    if (*name && !find_subject(name, &subject)) {
        ERROR_AUTO Error err = {0};
        if (!complain_unknown_topic(invocation->arguments, invocation->argument_count, &err))
            return invocation_fail(invocation, &err);
    }
    return report_finish(invocation->report, subject_json(name, &subject), print_subject, &subject,
                         0, NULL);
}

static const OptionId options[] = {OPTION_COUNT_OF};

const Command command_help = {
    .name = "help",
    .group = GROUP_SETUP,
    .arguments = "[COMMAND|TOPIC]",
    .max_arguments = 2,
    .summary = "explain a command or a topic",
    .description = "Explains a command or a topic; without a name it lists them all.",
    .examples = "tidegate help migrate\n"
                "tidegate help exit-codes",
    .options = options,
    .run = run_help,
};

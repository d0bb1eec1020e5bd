#include "cli/help.h"

#include "cli/help_text.h"

const char *help_group_title(CommandGroup group)
{
    static const char *const titles[] = {
        [GROUP_AUTHOR] = "Write migrations",
        [GROUP_MIGRATE] = "Migrate a database",
        [GROUP_SHIP] = "Ship a release",
        [GROUP_LOOK] = "Look at what happened",
        [GROUP_SETUP] = "Set up",
    };
    return titles[group];
}

static void print_options(FILE *out, const char *title, const OptionId *ids)
{
    if (*ids == OPTION_COUNT_OF)
        return;
    fprintf(out, "\n%s:\n", title);
    for (; *ids != OPTION_COUNT_OF; ids++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        help_row(out, help_option_label(tmp, *ids, true), help_option_text(tmp, *ids));
    }
}

static void print_global_options(FILE *out)
{
    print_options(out, "Options of every command", global_options);
}

static void print_group(FILE *out, CommandGroup group)
{
    bool any = false;
    for (const Command *const *command = commands; *command; command++) {
        if ((*command)->group != group)
            continue;
        if (!any)
            fprintf(out, "\n%s:\n", help_group_title(group));
        any = true;
        TALLOC_AUTO char *left = talloc_asprintf(
            NULL, "%s %s", (*command)->name, (*command)->arguments ? (*command)->arguments : "");
        help_row(out, left, (*command)->summary);
    }
}

void help_print_overview(FILE *out)
{
    help_wrap(out, 0, 0,
              "tidegate " TIDEGATE_VERSION ": the gate between a pushed image and the version that "
              "serves. It runs a release's database migrations exactly once, knows how they ended, "
              "and lets the new version serve only then.");
    fputs("\nUsage: tidegate COMMAND [OPTIONS] [ARGUMENTS]\n", out);
    for (CommandGroup group = GROUP_AUTHOR; group <= GROUP_SETUP; group++)
        print_group(out, group);
    print_global_options(out);
    fputs("\nMore help:\n", out);
    help_row(out, "help COMMAND", "a command's options and examples (also: COMMAND --help)");
    for (const HelpTopic *topic = help_topics; topic->name; topic++) {
        TALLOC_AUTO char *left = talloc_asprintf(NULL, "help %s", topic->name);
        help_row(out, left, topic->summary);
    }
}

static void print_examples(FILE *out, const char *examples)
{
    if (!examples)
        return;
    fputs("\nExamples:\n", out);
    help_wrap(out, 2, 0, examples);
}

void help_print_command(FILE *out, const Command *command)
{
    TALLOC_AUTO char *usage = help_usage_line(NULL, command);
    fprintf(out, "Usage: %s\n\n", usage);
    help_wrap(out, 0, 0, command->description);
    print_options(out, "Options", command->options);
    print_global_options(out);
    print_examples(out, command->examples);
}

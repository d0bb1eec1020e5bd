#include <string.h>

#include "cli/complete.h"

static char *escape(TALLOC_CTX *ctx, const char *text)
{
    char *escaped = talloc_strdup(ctx, "");
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            escaped = talloc_strdup_append(escaped, "\\");
        escaped = talloc_strndup_append(escaped, text, 1);
    }
    return escaped;
}

static void print_find_command(FILE *out)
{
    fputs("function __tidegate_command\n"
          "    set -l words (commandline -opc)\n"
          "    set -e words[1]\n"
          "    set -l name\n"
          "    set -l skip 0\n"
          "    for word in $words\n"
          "        if test $skip = 1\n"
          "            set skip 0\n"
          "            continue\n"
          "        end\n"
          "        switch $word\n"
          "            case",
          out);
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        if (complete_takes_value(id))
            fprintf(out, " --%s", option_row(id)->flag);
    }
    fputs("\n"
          "                set skip 1\n"
          "            case '-*'\n"
          "            case '*'\n"
          "                set name $name $word\n"
          "        end\n"
          "    end\n"
          "    echo \"$name\"\n"
          "end\n"
          "function __tidegate_is\n"
          "    set -l name (__tidegate_command)\n"
          "    string match -q -- \"$argv[1]\" \"$name\"; or "
          "string match -q -- \"$argv[1] *\" \"$name\"\n"
          "end\n",
          out);
}

static const char *value_words(TALLOC_CTX *ctx, OptionId id)
{
    switch (complete_kind(id)) {
    case COMPLETE_CHOICES:
        return talloc_asprintf(ctx, " -x -a '%s'", complete_choices(ctx, option_row(id)->metavar));
    case COMPLETE_FILES:
        return " -r -F";
    case COMPLETE_FOLDERS:
        return " -x -a '(__fish_complete_directories)'";
    case COMPLETE_NOTHING:
        break;
    }
    return complete_takes_value(id) ? " -x" : "";
}

static void print_options(FILE *out, const char *command, const OptionId *ids)
{
    for (; *ids != OPTION_COUNT_OF; ids++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        const OptionRow *row = option_row(*ids);
        if (!row->flag)
            continue;
        fputs("complete -c tidegate", out);
        if (command)
            fprintf(out, " -n '__tidegate_is \"%s\"'", command);
        if (option_letter(*ids))
            fprintf(out, " -s %c", option_letter(*ids));
        fprintf(out, " -l %s%s -d '%s'\n", row->flag, value_words(tmp, *ids),
                escape(tmp, row->help));
    }
}

static void print_command(FILE *out, const Command *command)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    int first = (int)strcspn(command->name, " ");
    fprintf(out, "complete -c tidegate -n 'test -z (__tidegate_command)' -a '%.*s' -d '%s'\n",
            first, command->name, escape(tmp, command->summary));
    const char *seconds = complete_second_words(tmp, command);
    if (seconds)
        fprintf(out, "complete -c tidegate -n 'test (__tidegate_command) = \"%.*s\"' -a '%s'\n",
                first, command->name, seconds);
    const char *words = complete_arguments(tmp, command);
    if (words)
        fprintf(out, "complete -c tidegate -n 'test (__tidegate_command) = \"%s\"' -a '%s'\n",
                command->name, words);
    print_options(out, command->name, command->options);
}

void complete_print_fish(FILE *out)
{
    fputs("# fish completion for tidegate\ncomplete -c tidegate -f\n", out);
    print_find_command(out);
    print_options(out, NULL, global_options);
    for (const Command *const *command = commands; *command; command++)
        print_command(out, *command);
}

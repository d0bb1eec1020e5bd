#include <string.h>

#include "cli/complete.h"

/* Text inside '..[..]': quotes and brackets would end it. */
static char *escape(TALLOC_CTX *ctx, const char *text, const char *special)
{
    char *escaped = talloc_strdup(ctx, "");
    for (; *text; text++) {
        if (*text == '\'')
            escaped = talloc_strdup_append(escaped, "'\\''");
        else if (strchr(special, *text))
            escaped = talloc_asprintf_append(escaped, "\\%c", *text);
        else
            escaped = talloc_strndup_append(escaped, text, 1);
    }
    return escaped;
}

static const char *value_action(TALLOC_CTX *ctx, OptionId id)
{
    switch (complete_kind(id)) {
    case COMPLETE_CHOICES:
        return talloc_asprintf(ctx, "(%s)", complete_choices(ctx, option_row(id)->metavar));
    case COMPLETE_FILES:
        return "_files";
    case COMPLETE_FOLDERS:
        return "_files -/";
    case COMPLETE_NOTHING:
        break;
    }
    return " ";
}

static void print_specs(FILE *out, const char *indent, const OptionId *ids)
{
    for (; *ids != OPTION_COUNT_OF; ids++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        const OptionRow *row = option_row(*ids);
        if (!row->flag)
            continue;
        const char *help = escape(tmp, row->help, "[]\\");
        if (complete_takes_value(*ids))
            fprintf(out, "%s'--%s=[%s]:%s:%s'\n", indent, row->flag, help, row->metavar,
                    value_action(tmp, *ids));
        else
            fprintf(out, "%s'--%s[%s]'\n", indent, row->flag, help);
        if (option_letter(*ids))
            fprintf(out, "%s'-%c[%s]'\n", indent, option_letter(*ids), help);
    }
}

static void print_find_command(FILE *out)
{
    fputs("    for word in \"${(@)words[2,CURRENT-1]}\"; do\n"
          "        if (( skip )); then skip=0; continue; fi\n"
          "        case \"$word\" in\n"
          "            (",
          out);
    const char *separator = "";
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        if (!complete_takes_value(id))
            continue;
        fprintf(out, "%s--%s", separator, option_row(id)->flag);
        separator = "|";
    }
    fputs(
        ") skip=1 ;;\n            (-*) ;;\n            (*)\n                case \"$command\" in\n"
        "                    ('') command=\"$word\" ;;\n",
        out);
    for (const Command *const *command = commands; *command; command++) {
        TALLOC_AUTO char *seconds = complete_second_words(NULL, *command);
        if (seconds)
            fprintf(out, "                    (%.*s) command+=\" $word\" ;;\n",
                    (int)strcspn((*command)->name, " "), (*command)->name);
    }
    fputs("                    (*) (( arguments += 1 )) ;;\n"
          "                esac ;;\n"
          "        esac\n"
          "    done\n",
          out);
}

static void print_command_options(FILE *out)
{
    fputs("    case \"$command\" in\n", out);
    for (const Command *const *command = commands; *command; command++) {
        if (*(*command)->options == OPTION_COUNT_OF)
            continue;
        fprintf(out, "        ('%s') options+=(\n", (*command)->name);
        print_specs(out, "            ", (*command)->options);
        fputs("            ) ;;\n", out);
    }
    fputs("    esac\n", out);
}

static void print_names(FILE *out)
{
    fputs("        ('')\n            names=(\n", out);
    for (const Command *const *command = commands; *command; command++) {
        TALLOC_AUTO char *summary = escape(NULL, (*command)->summary, "\\");
        fprintf(out, "                '%.*s:%s'\n", (int)strcspn((*command)->name, " "),
                (*command)->name, summary);
    }
    fputs("            )\n            _describe command names ;;\n", out);
}

static void print_words(FILE *out)
{
    fputs("    [[ $state == words ]] || return 0\n    case \"$command\" in\n", out);
    print_names(out);
    for (const Command *const *command = commands; *command; command++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        const char *seconds = complete_second_words(tmp, *command);
        const char *words = complete_arguments(tmp, *command);
        if (seconds)
            fprintf(out, "        ('%.*s') compadd -- %s ;;\n", (int)strcspn((*command)->name, " "),
                    (*command)->name, seconds);
        if (words)
            fprintf(out, "        ('%s') (( arguments )) || compadd -- %s ;;\n", (*command)->name,
                    words);
    }
    fputs("    esac\n", out);
}

void complete_print_zsh(FILE *out)
{
    fputs("#compdef tidegate\n"
          "_tidegate() {\n"
          "    local word command='' state line\n"
          "    local -a options names\n"
          "    local -A opt_args\n"
          "    integer skip=0 arguments=0\n"
          "    options=(\n",
          out);
    print_specs(out, "        ", global_options);
    fputs("    )\n", out);
    print_find_command(out);
    print_command_options(out);
    fputs("    _arguments \"${options[@]}\" '*: :->words'\n", out);
    print_words(out);
    fputs("}\n"
          "if [[ $funcstack[1] == _tidegate ]]; then\n"
          "    _tidegate \"$@\"\n"
          "else\n"
          "    compdef _tidegate tidegate\n"
          "fi\n",
          out);
}

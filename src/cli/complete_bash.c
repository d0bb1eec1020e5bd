#include <string.h>

#include "cli/complete.h"

/* Bash hands --color=al over as three words; the last but one of them is then the option. */
static const char HEAD[] = "# bash completion for tidegate\n"
                           "_tidegate()\n"
                           "{\n"
                           "    local word current=\"${COMP_WORDS[COMP_CWORD]}\" "
                           "previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
                           "    local command=\"\" arguments=0 skip=0 i\n"
                           "    COMPREPLY=()\n"
                           "    if [[ $current == = ]]; then\n"
                           "        current=\"\"\n"
                           "    elif [[ $previous == = ]]; then\n"
                           "        previous=\"${COMP_WORDS[COMP_CWORD-2]}\"\n"
                           "    fi\n";

static void print_values(FILE *out)
{
    fputs("    case \"$previous\" in\n", out);
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        const OptionRow *row = option_row(id);
        if (!complete_takes_value(id))
            continue;
        const char *reply = "";
        if (complete_kind(id) == COMPLETE_CHOICES)
            reply = talloc_asprintf(tmp, "COMPREPLY=($(compgen -W '%s' -- \"$current\")); ",
                                    complete_choices(tmp, row->metavar));
        else if (complete_kind(id) == COMPLETE_FILES)
            reply = "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$current\")); ";
        else if (complete_kind(id) == COMPLETE_FOLDERS)
            reply = "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$current\")); ";
        fprintf(out, "    --%s) %sreturn ;;\n", row->flag, reply);
    }
    fputs("    esac\n", out);
}

/* Which options take a value, so that the value is not taken for the command. */
static void print_find_command(FILE *out)
{
    fputs("    for ((i = 1; i < COMP_CWORD; i++)); do\n"
          "        word=\"${COMP_WORDS[i]}\"\n"
          "        if ((skip)); then\n"
          "            [[ $word == = ]] || skip=0\n"
          "            continue\n"
          "        fi\n"
          "        case \"$word\" in\n"
          "        --) return ;;\n"
          "        ",
          out);
    const char *separator = "";
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        if (!complete_takes_value(id))
            continue;
        fprintf(out, "%s--%s", separator, option_row(id)->flag);
        separator = " | ";
    }
    fputs(") skip=1 ;;\n        -*) ;;\n        *)\n            case \"$command\" in\n", out);
    fputs("            '') command=\"$word\" ;;\n", out);
    for (const Command *const *command = commands; *command; command++) {
        TALLOC_AUTO char *seconds = complete_second_words(NULL, *command);
        if (seconds)
            fprintf(out, "            '%.*s') command+=\" $word\" ;;\n",
                    (int)strcspn((*command)->name, " "), (*command)->name);
    }
    fputs("            *) arguments=$((arguments + 1)) ;;\n"
          "            esac\n"
          "            ;;\n"
          "        esac\n"
          "    done\n",
          out);
}

static void print_flags(FILE *out, const OptionId *ids)
{
    for (; *ids != OPTION_COUNT_OF; ids++) {
        if (option_row(*ids)->flag)
            fprintf(out, " --%s", option_row(*ids)->flag);
    }
}

static void print_options(FILE *out)
{
    fputs("    if [[ $current == -* ]]; then\n        local options='", out);
    print_flags(out, global_options);
    fputs("'\n        case \"$command\" in\n", out);
    for (const Command *const *command = commands; *command; command++) {
        fprintf(out, "        '%s') options+='", (*command)->name);
        print_flags(out, (*command)->options);
        fputs("' ;;\n", out);
    }
    fputs("        esac\n"
          "        COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
          "        return\n"
          "    fi\n",
          out);
}

static void print_words(FILE *out)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    fprintf(out,
            "    case \"$command\" in\n    '') COMPREPLY=($(compgen -W '%s' -- \"$current\")) ;;\n",
            complete_first_words(tmp));
    for (const Command *const *command = commands; *command; command++) {
        const char *seconds = complete_second_words(tmp, *command);
        const char *words = complete_arguments(tmp, *command);
        if (seconds)
            fprintf(out, "    '%.*s') COMPREPLY=($(compgen -W '%s' -- \"$current\")) ;;\n",
                    (int)strcspn((*command)->name, " "), (*command)->name, seconds);
        if (words)
            fprintf(
                out,
                "    '%s') ((arguments)) || COMPREPLY=($(compgen -W '%s' -- \"$current\")) ;;\n",
                (*command)->name, words);
    }
    fputs("    esac\n", out);
}

void complete_print_bash(FILE *out)
{
    fputs(HEAD, out);
    print_values(out);
    print_find_command(out);
    print_options(out);
    print_words(out);
    fputs("}\ncomplete -F _tidegate tidegate\n", out);
}

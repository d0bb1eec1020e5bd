#include "cli/init_ask.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define MOST_TRIES 5

bool init_can_ask(const Invocation *invocation)
{
    return terminal_is_tty(stdin) && terminal_is_tty(stderr) &&
           !invocation_wants_json(invocation->settings);
}

/* Without white space around it; NULL at the end of the input. Child of ctx. */
static char *read_answer(TALLOC_CTX *ctx)
{
    MALLOC_AUTO char *line = NULL;
    size_t size = 0;
    fflush(stderr);
    if (getline(&line, &size, stdin) < 0)
        return NULL;
    const char *begin = line + strspn(line, " \t");
    size_t length = strlen(begin);
    while (length > 0 && isspace((unsigned char)begin[length - 1]))
        length--;
    return talloc_strndup(ctx, begin, length);
}

static void print_question(const Invocation *invocation, InitAnswer answer, const char *proposal)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const InitQuestion *question = init_question(answer);
    const char *const *choices =
        init_is_choice(answer) ? option_choices(tmp, question->option) : NULL;
    fprintf(stderr, "%s%s%s", report_style(invocation->report, STYLE_STRONG), question->text,
            report_style(invocation->report, STYLE_NONE));
    for (size_t i = 0; choices && choices[i]; i++)
        fprintf(stderr, "%s%s%s", i ? ", " : " (", choices[i], choices[i + 1] ? "" : ")");
    if (proposal)
        fprintf(stderr, " [%s]", proposal);
    fputs(": ", stderr);
}

static bool fail_end(InitAnswer answer, Error *err)
{
    const char *flag = option_row(init_question(answer)->option)->flag;
    error_set(err, ERR_USAGE, "no answer: %s", init_question(answer)->text);
    return error_hint(err, "say it by --%s", flag);
}

/* `wrong` is NULL for no answer at all. */
static void say_wrong(const Error *wrong)
{
    if (!wrong)
        fputs("this has no default: please answer, or leave by Ctrl-C\n", stderr);
    else if (wrong->hint)
        fprintf(stderr, "%s; %s\n", wrong->message, wrong->hint);
    else
        fprintf(stderr, "%s\n", wrong->message);
}

bool init_ask(const Invocation *invocation, InitAnswer answer, const char *proposal,
              const char **ret_value, Error *err)
{
    for (int tries = 0; tries < MOST_TRIES; tries++) {
        ERROR_AUTO Error wrong = {0};
        print_question(invocation, answer, proposal);
        const char *value = read_answer(invocation->ctx);
        if (!value)
            break;
        if (!*value && proposal)
            value = proposal;
        if (*value && init_check_answer(answer, value, &wrong)) {
            *ret_value = value;
            return true;
        }
        say_wrong(*value ? &wrong : NULL);
    }
    fputc('\n', stderr);
    return fail_end(answer, err);
}

bool init_ask_yes(const char *question)
{
    fprintf(stderr, "%s [y/N] ", question);
    TALLOC_AUTO char *answer = read_answer(NULL);
    return answer && (strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0);
}

#include "scaffold/init/answers.h"

#include <ctype.h>
#include <string.h>

#include "config/words.h"

#define ENVIRONMENT_MARK "{env}"

static const InitQuestion questions[] = {
#define ANSWER(name, option, question, fallback) {#name, option, question, fallback},
#include "scaffold/init/answers.inc"
#undef ANSWER
};

const InitQuestion *init_question(InitAnswer answer)
{
    return &questions[answer];
}

bool init_is_choice(InitAnswer answer)
{
    return option_row(questions[answer].option)->type == OPTION_CHOICE;
}

bool init_choice_matters(const InitAnswers *answers, InitAnswer answer)
{
    const char *platform = answers->at[ANSWER_platform];
    /* Elsewhere there is one way. */
    return answer != ANSWER_via || !platform || strcmp(platform, "ecs") == 0;
}

const char *init_origin_name(InitOrigin origin)
{
    static const char *const names[] = {
        [INIT_OPEN] = "open",   [INIT_GIVEN] = "given",       [INIT_FOUND] = "found",
        [INIT_ASKED] = "asked", [INIT_FALLBACK] = "fallback",
    };
    return names[origin];
}

void init_answer(InitAnswers *answers, InitAnswer answer, const char *value, InitOrigin origin)
{
    answers->at[answer] = value;
    answers->origin[answer] = origin;
}

const char *const *init_words(TALLOC_CTX *ctx, const char *list, const char *separators)
{
    Words words = words_new(ctx);
    for (const char *at = list + strspn(list, separators); *at;) {
        size_t length = strcspn(at, separators);
        words_add(&words, at, length);
        at += length;
        at += strspn(at, separators);
    }
    return words.items;
}

char *init_join(TALLOC_CTX *ctx, const char *const *names)
{
    char *out = talloc_strdup(ctx, "");
    for (size_t i = 0; names[i]; i++)
        out = talloc_asprintf_append_buffer(out, "%s%s", i ? ", " : "", names[i]);
    return out;
}

char *init_of_environment(TALLOC_CTX *ctx, const char *pattern, const char *environment)
{
    char *out = talloc_strdup(ctx, "");
    for (const char *mark; (mark = strstr(pattern, ENVIRONMENT_MARK)) != NULL;) {
        out = talloc_asprintf_append_buffer(out, "%.*s%s", (int)(mark - pattern), pattern,
                                            environment);
        pattern = mark + strlen(ENVIRONMENT_MARK);
    }
    return talloc_strdup_append_buffer(out, pattern);
}

char *init_app_name(TALLOC_CTX *ctx, const char *folder)
{
    while (*folder && !isalpha((unsigned char)*folder))
        folder++;
    char *name = talloc_strndup(ctx, folder, 40);
    for (char *at = name; *at; at++)
        *at = isalnum((unsigned char)*at) ? (char)tolower((unsigned char)*at) : '-';
    for (size_t length = strlen(name); length > 0 && name[length - 1] == '-'; length--)
        name[length - 1] = '\0';
    if (*name)
        return name;
    talloc_free(name);
    return NULL;
}

/* YAML takes these for something else than a text. */
static bool is_yaml_word(const char *value)
{
    static const char *const words[] = {"true", "false", "yes", "no", "on",
                                        "off",  "null",  "y",   "n"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strcasecmp(words[i], value) == 0)
            return true;
    }
    return false;
}

#define LOWER   "abcdefghijklmnopqrstuvwxyz"
#define LETTERS LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS  "0123456789"

/* What an answer may be made of. */
typedef struct Shape {
    const char *first, *rest;
    size_t least, most;
    bool pattern; /* with {env} */
    const char *text;
} Shape;

static const Shape SHAPES[ANSWER_COUNT_OF] = {
    [ANSWER_app] = {LETTERS, LETTERS DIGITS "-_", 1, 40, false,
                    "letters, digits, - and _, 40 at most, a letter first"},
    [ANSWER_environments] = {LOWER, LOWER DIGITS "-", 1, 32, false,
                             "small letters, digits and -, a letter first; commas between them"},
    [ANSWER_region] = {LOWER, LOWER DIGITS "-", 5, 32, false, "a region is such as eu-west-1"},
    [ANSWER_account] = {DIGITS, DIGITS, 12, 12, false, "an account is a number of 12 digits"},
    [ANSWER_cluster] = {LETTERS "{", LETTERS DIGITS "-_", 1, 255, true,
                        "the name (no ARN): letters, digits, - and _; {env} for the environment"},
    [ANSWER_service] = {LETTERS "{", LETTERS DIGITS "-_", 1, 255, true,
                        "the name (no ARN): letters, digits, - and _; {env} for the environment"},
    [ANSWER_container] = {LETTERS, LETTERS DIGITS "-_", 1, 255, false,
                          "letters, digits, - and _, a letter first"},
};

static bool has_shape(const Shape *shape, const char *value)
{
    TALLOC_AUTO char *plain =
        shape->pattern ? init_of_environment(NULL, value, "x") : talloc_strdup(NULL, value);
    size_t length = strlen(plain);
    return length >= shape->least && length <= shape->most && strchr(shape->first, *value) &&
           strspn(plain, shape->rest) == length && !is_yaml_word(plain);
}

static bool fail_shape(InitAnswer answer, const char *value, Error *err)
{
    const char *flag = option_row(questions[answer].option)->flag;
    error_set(err, ERR_USAGE, "--%s: '%s' cannot be taken", flag, value);
    return error_hint(err, "%s", SHAPES[answer].text);
}

static bool check_environments(const char *value, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const *names = init_words(tmp, value, ", ");
    if (!*names)
        return fail_shape(ANSWER_environments, value, err);
    for (size_t i = 0; names[i]; i++) {
        if (!has_shape(&SHAPES[ANSWER_environments], names[i]))
            return fail_shape(ANSWER_environments, names[i], err);
        for (size_t before = 0; before < i; before++) {
            if (strcmp(names[before], names[i]) == 0)
                return error_set(err, ERR_USAGE, "--environments names %s twice", names[i]);
        }
    }
    return true;
}

bool init_check_answer(InitAnswer answer, const char *value, Error *err)
{
    const InitQuestion *question = &questions[answer];
    if (init_is_choice(answer)) {
        TALLOC_AUTO char *name = talloc_asprintf(NULL, "--%s", option_row(question->option)->flag);
        return option_check_value(question->option, name, value, ERR_USAGE, err);
    }
    if (answer == ANSWER_environments)
        return check_environments(value, err);
    return has_shape(&SHAPES[answer], value) || fail_shape(answer, value, err);
}

bool init_check_together(const InitAnswers *answers, Error *err)
{
    const char *cluster = answers->at[ANSWER_cluster], *service = answers->at[ANSWER_service];
    const char *environments = answers->at[ANSWER_environments];
    if (!cluster || !service || !environments || strstr(cluster, ENVIRONMENT_MARK) ||
        strstr(service, ENVIRONMENT_MARK))
        return true;
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    if (!init_words(tmp, environments, ", ")[1])
        return true;
    error_set(err, ERR_USAGE, "%s would all be the service %s of the cluster %s", environments,
              service, cluster);
    return error_hint(
        err, "say where the environment's name stands in theirs: --cluster '%s-{env}'", cluster);
}

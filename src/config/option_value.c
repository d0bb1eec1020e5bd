#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "config/options.h"
#include "config/suggest.h"
#include "config/words.h"

#define COUNT_DIGITS 9 /* up to 999,999,999: more of anything is a slip of the finger */

const char *option_type_text(OptionType type)
{
    static const char *const texts[] = {
        [OPTION_FLAG] = "true or false",
        [OPTION_STRING] = "a text",
        [OPTION_CHOICE] = "one of the choices",
        [OPTION_DURATION] = "a duration such as 90s, 5m or 1h30m",
        [OPTION_COUNT] = "a whole number from 1",
        [OPTION_LIST] = "a list of words",
        [OPTION_MAP] = "names with a value each",
        [OPTION_ACTIONS] = "names with a file or a list of words each",
        [OPTION_REFERENCE] = "a value, env:NAME or file:PATH",
    };
    return texts[type];
}

const char *const *option_choices(TALLOC_CTX *ctx, OptionId id)
{
    Words choices = words_new(ctx);
    for (const char *at = option_row(id)->metavar; at;) {
        const char *end = strchrnul(at, '|');
        words_add(&choices, at, (size_t)(end - at));
        at = *end ? end + 1 : NULL;
    }
    return choices.items;
}

bool option_parse_flag(const char *value, bool *ret_on)
{
    static const struct {
        const char *text;
        bool on;
    } words[] = {{"true", true},   {"yes", true}, {"on", true},   {"1", true},
                 {"false", false}, {"no", false}, {"off", false}, {"0", false}};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strcasecmp(words[i].text, value) == 0) {
            *ret_on = words[i].on;
            return true;
        }
    }
    return false;
}

static bool check_flag(OptionId id UNUSED, const char *value)
{
    bool on;
    return option_parse_flag(value, &on);
}

static bool check_choice(OptionId id, const char *value)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    for (const char *const *choice = option_choices(tmp, id); *choice; choice++) {
        if (strcmp(*choice, value) == 0)
            return true;
    }
    return false;
}

static bool check_duration(OptionId id UNUSED, const char *value)
{
    int64_t ms;
    return clock_parse_duration(value, &ms) && ms >= 0;
}

static bool check_count(OptionId id UNUSED, const char *value)
{
    size_t digits = strspn(value, "0123456789");
    return digits > 0 && digits <= COUNT_DIGITS && value[digits] == '\0' &&
           strtol(value, NULL, 10) > 0;
}

static bool check_map(OptionId id UNUSED, const char *value)
{
    const char *equals = strchr(value, '=');
    return equals && equals > value && equals[1];
}

static bool check_nothing(OptionId id UNUSED, const char *value UNUSED)
{
    return true;
}

static bool (*const checks[])(OptionId id, const char *value) = {
    [OPTION_FLAG] = check_flag,         [OPTION_STRING] = check_nothing,
    [OPTION_CHOICE] = check_choice,     [OPTION_DURATION] = check_duration,
    [OPTION_COUNT] = check_count,       [OPTION_LIST] = check_nothing,
    [OPTION_MAP] = check_map,           [OPTION_ACTIONS] = check_map,
    [OPTION_REFERENCE] = check_nothing,
};

static void hint_choice(OptionId id, const char *value, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const *choices = option_choices(tmp, id);
    const char *nearest = suggest_nearest(value, choices);
    char *list = suggest_list(tmp, choices);
    if (nearest)
        error_hint(err, "did you mean '%s'? It can be: %s", nearest, list);
    else
        error_hint(err, "it can be: %s", list);
}

static void hint_duration(const char *value, Error *err)
{
    size_t digits = strspn(value, "0123456789");
    if (digits > 0 && value[digits] == '\0')
        error_hint(err, "add the unit: %ss, %sm, %sh or %sms", value, value, value, value);
    else
        error_hint(err, "write a number and a unit: 250ms, 90s, 5m, 2h or 1h30m");
}

bool option_check_value(OptionId id, const char *name, const char *value, ErrorKind kind,
                        Error *err)
{
    OptionType type = option_row(id)->type;
    if (*value == '\0') {
        error_set(err, kind, "%s is empty, it takes %s", name, option_type_text(type));
        return error_hint(err, "give a value, or leave it out");
    }
    if (checks[type](id, value))
        return true;
    error_set(err, kind, "%s takes %s, not '%s'", name, option_type_text(type), value);
    if (type == OPTION_CHOICE)
        hint_choice(id, value, err);
    else if (type == OPTION_DURATION)
        hint_duration(value, err);
    else if (option_is_map(id))
        error_hint(err, "write NAME=VALUE");
    else
        error_hint(err, type == OPTION_FLAG ? "write true or false" : "write digits alone: 10");
    return false;
}

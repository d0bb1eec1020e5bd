#include "config/options.h"

#include <string.h>

static const OptionRow rows[] = {
#define X(id, flag, metavar, type, variable, key, fallback, help)                                  \
    [id] = {flag, metavar, type, variable, key, fallback, help},
    OPTIONS(X)
#undef X
};

static const bool globals[OPTION_COUNT_OF] = {
#define X(id) [id] = true,
    GLOBAL_OPTIONS(X)
#undef X
};

static const char letters[OPTION_COUNT_OF] = {
#define X(id, letter) [id] = letter,
    OPTION_LETTERS(X)
#undef X
};

static const char *const foreign_variables[OPTION_COUNT_OF] = {
#define X(id, variable) [id] = variable,
    FOREIGN_VARIABLES(X)
#undef X
};

const OptionRow *option_row(OptionId id)
{
    return &rows[id];
}

bool option_is_map(OptionId id)
{
    OptionType type = option_row(id)->type;
    return type == OPTION_MAP || type == OPTION_ACTIONS;
}

bool option_is_global(OptionId id)
{
    return globals[id];
}

char option_letter(OptionId id)
{
    return letters[id];
}

const char *option_foreign_variable(OptionId id)
{
    return foreign_variables[id];
}

static bool same(const char *a, const char *b)
{
    return a && strcmp(a, b) == 0;
}

bool option_find_flag(const char *flag, OptionId *ret_id)
{
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        if (same(rows[id].flag, flag)) {
            *ret_id = id;
            return true;
        }
    }
    return false;
}

bool option_find_same_flag(OptionId id, OptionId *ret_id)
{
    for (OptionId other = id + 1; other < OPTION_COUNT_OF; other++) {
        if (same(rows[other].flag, rows[id].flag)) {
            *ret_id = other;
            return true;
        }
    }
    return false;
}

bool option_find_letter(char letter, OptionId *ret_id)
{
    for (OptionId id = 0; letter && id < OPTION_COUNT_OF; id++) {
        if (letters[id] == letter) {
            *ret_id = id;
            return true;
        }
    }
    return false;
}

bool option_find_key(const char *key, OptionId *ret_id)
{
    for (OptionId id = 0; id < OPTION_COUNT_OF; id++) {
        if (same(rows[id].key, key)) {
            *ret_id = id;
            return true;
        }
    }
    return false;
}

#include "cli/parse.h"

#include <string.h>

#include "cli/complain.h"

typedef struct Parser {
    TALLOC_CTX *ctx;
    int argc;
    char **argv;
    int next;    /* index of the next word */
    bool dashes; /* -- was seen: no options follow */
    Arguments *arguments;
} Parser;

static bool add_option(Parser *parser, OptionId id, const char *value)
{
    Arguments *arguments = parser->arguments;
    arguments->options =
        talloc_realloc(parser->ctx, arguments->options, GivenOption, arguments->option_count + 1);
    arguments->options[arguments->option_count++] = (GivenOption){id, value};
    return true;
}

static void add_word(Parser *parser, const char *word)
{
    Arguments *arguments = parser->arguments;
    arguments->words = talloc_realloc(parser->ctx, arguments->words, const char *,
                                      (unsigned)arguments->word_count + 2);
    arguments->words[arguments->word_count++] = word;
    arguments->words[arguments->word_count] = NULL;
}

static bool is_option(const char *word)
{
    OptionId id;
    return strncmp(word, "--", 2) == 0 ||
           (word[0] == '-' && word[1] && !word[2] && option_find_letter(word[1], &id));
}

/* The word after --name, unless it is plainly the next option. */
static bool take_value(Parser *parser, OptionId id, const char *attached, Error *err)
{
    if (attached)
        return add_option(parser, id, attached);
    if (parser->next >= parser->argc || is_option(parser->argv[parser->next]))
        return complain_missing_value(id, err);
    return add_option(parser, id, parser->argv[parser->next++]);
}

static bool parse_negated(Parser *parser, const char *name, const char *attached, Error *err)
{
    OptionId id;
    if (strncmp(name, "no-", 3) != 0 || !option_find_flag(name + 3, &id))
        return complain_unknown_option(name, err);
    if (option_row(id)->type != OPTION_FLAG || attached)
        return complain_no_negation(id, err);
    return add_option(parser, id, "false");
}

static bool parse_long(Parser *parser, const char *text, Error *err)
{
    const char *equals = strchr(text, '=');
    size_t length = equals ? (size_t)(equals - text) : strlen(text);
    const char *name = talloc_strndup(parser->ctx, text, length);
    const char *attached = equals ? equals + 1 : NULL;
    OptionId id;
    if (!option_find_flag(name, &id))
        return parse_negated(parser, name, attached, err);
    if (option_row(id)->type == OPTION_FLAG)
        return add_option(parser, id, attached ? attached : "true");
    return take_value(parser, id, attached, err);
}

/* Letters are flags only, and may stand together: -qv. */
static bool parse_letters(Parser *parser, const char *letters, Error *err)
{
    for (; *letters; letters++) {
        OptionId id;
        if (!option_find_letter(*letters, &id))
            return complain_unknown_letter(*letters, err);
        add_option(parser, id, "true");
    }
    return true;
}

static bool parse_word(Parser *parser, const char *word, Error *err)
{
    if (strncmp(word, "--", 2) == 0)
        return parse_long(parser, word + 2, err);
    if (word[0] == '-' && word[1])
        return parse_letters(parser, word + 1, err);
    add_word(parser, word);
    return true;
}

/* A flag that several commands have, each in its own meaning, is this command's. */
static void settle_flags(Arguments *arguments)
{
    for (unsigned i = 0; arguments->command && i < arguments->option_count; i++) {
        OptionId id = arguments->options[i].id;
        while (!command_takes(arguments->command, id) && option_find_same_flag(id, &id))
            continue;
        if (command_takes(arguments->command, id))
            arguments->options[i].id = id;
    }
}

/* What follows -- are the words of a command that this one runs, or plain arguments. */
static void find_command(Parser *parser)
{
    static const char *const none[] = {NULL};
    Arguments *arguments = parser->arguments;
    const char *const *trailing = (const char *const *)parser->argv + parser->next;
    int used = 0;
    if (arguments->word_count > 0)
        arguments->command = command_find(arguments->words, arguments->word_count, &used);
    bool runs = arguments->command && command_takes(arguments->command, OPT_MIGRATE_COMMAND);
    if (parser->dashes && runs)
        arguments->trailing_command = trailing;
    for (; parser->dashes && !runs && *trailing; trailing++)
        add_word(parser, *trailing);
    arguments->positional = arguments->words ? (const char *const *)arguments->words + used : none;
    arguments->positional_count = arguments->word_count - used;
}

bool arguments_parse(TALLOC_CTX *ctx, int argc, char **argv, Arguments *arguments, Error *err)
{
    Parser parser = {.ctx = ctx, .argc = argc, .argv = argv, .next = 1, .arguments = arguments};
    ERROR_AUTO Error later = {0};
    bool good = true;
    while (parser.next < argc && !parser.dashes) {
        const char *word = argv[parser.next++];
        parser.dashes = strcmp(word, "--") == 0;
        if (parser.dashes)
            break;
        /* The first error counts; what follows may still say --json. */
        good &= parse_word(&parser, word, good ? err : &later);
    }
    find_command(&parser);
    settle_flags(arguments);
    return good;
}

bool arguments_has_flag(const Arguments *arguments, OptionId id)
{
    bool on = false;
    for (unsigned i = 0; i < arguments->option_count; i++) {
        if (arguments->options[i].id == id && !option_parse_flag(arguments->options[i].value, &on))
            on = false;
    }
    return on;
}

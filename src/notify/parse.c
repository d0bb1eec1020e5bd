#include <string.h>

#include "config/reference.h"
#include "config/suggest.h"
#include "config/words.h"
#include "notify/notifier.h"

#define WHITE " \t\r\n"
#define NONE  "none"

/* "on=failure": the length of "on", or 0 when the word is no option. */
static size_t option_length(const char *word)
{
    size_t length = strspn(word, "abcdefghijklmnopqrstuvwxyz_");
    return word[length] == '=' ? length : 0;
}

static bool unknown_notifier(const char *name, const char *word, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *const *names = notify_names(tmp);
    const char *nearest = suggest_nearest(name, names);
    const char *list = suggest_list(tmp, names);
    /* Without a colon it may be anything, a token in the wrong place too. */
    if (strchr(word, ':') || nearest)
        error_set(err, ERR_CONFIG, "there is no notifier '%s'", name);
    else
        error_set(err, ERR_CONFIG, "a word of `notify` names no notifier");
    if (nearest)
        return error_hint(err, "did you mean '%s'? There are: %s", nearest, list);
    return error_hint(err, "write NOTIFIER:ADDRESS; there are: %s", list);
}

static bool unknown_option(const NotifyTarget *target, const char *name, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *names[NOTIFIER_MOST_OPTIONS + 2] = {NULL};
    size_t count = 0;
    if (!target->notifier->own_choice)
        names[count++] = "on";
    for (const NotifierOption *row = target->notifier->options; row && row->name; row++)
        names[count++] = row->name;
    const char *nearest = suggest_nearest(name, names);
    error_set(err, ERR_CONFIG, "the notifier '%s' has no option '%s'", target->notifier->name,
              name);
    if (nearest)
        return error_hint(err, "did you mean '%s='? It has: %s", nearest, suggest_list(tmp, names));
    return error_hint(err, "it has: %s", suggest_list(tmp, names));
}

static bool take_when(NotifyTarget *target, const char *value, Error *err)
{
    static const struct {
        const char *name;
        NotifyWhen when;
    } names[] = {{"failure", WHEN_FAILURE}, {"end", WHEN_END}, {"all", WHEN_ALL}};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(names[i].name, value) != 0)
            continue;
        target->when = names[i].when;
        return true;
    }
    error_set(err, ERR_CONFIG, "on=%s of '%s' is not known", value, target->name);
    return error_hint(err, "it can be: failure, end (failures and successes, the default), all "
                           "(starts too)");
}

static bool take_option(NotifyTarget *target, const char *word, Error *err)
{
    TALLOC_AUTO char *name = talloc_strndup(NULL, word, option_length(word));
    const char *value = word + strlen(name) + 1;
    if (!*value)
        return target_error(target, err, "%s= of '%s' has no value", name, target->name);
    if (strcmp(name, "on") == 0 && !target->notifier->own_choice)
        return take_when(target, value, err);
    const NotifierOption *options = target->notifier->options;
    for (size_t i = 0; options && options[i].name; i++) {
        if (strcmp(options[i].name, name) != 0)
            continue;
        bool is_open = options[i].is_reference && reference_kind(value, NULL) == REFERENCE_VALUE;
        target->values[i] = value;
        return !is_open || target_error(target, err, "%s= of '%s' must be a reference: env:NAME",
                                        name, target->name);
    }
    return unknown_option(target, name, err);
}

static bool check_address(const NotifyTarget *target, Error *err)
{
    const Notifier *notifier = target->notifier;
    const char *address = target->address;
    bool wanted = notifier->address != ADDRESS_NONE;
    if (wanted != (*address != '\0'))
        return target_error(target, err, "the notifier '%s' %s", notifier->name,
                            wanted ? "needs an address" : "takes no address");
    bool is_open = reference_kind(address, NULL) == REFERENCE_VALUE;
    return notifier->address != ADDRESS_SECRET || !is_open ||
           target_error(target, err, "the address of '%s' is secret: it must be a reference",
                        notifier->name);
}

static bool finish(NotifyTarget *target, const NotifyConfig *config, Error *err)
{
    const Notifier *notifier = target->notifier;
    for (size_t i = 0; notifier->options && notifier->options[i].name; i++) {
        const NotifierOption *row = &notifier->options[i];
        if (!target->values[i])
            target->values[i] = row->fallback;
        if (!target->values[i] && row->required)
            return target_error(target, err, "'%s' needs %s=", target->name, row->name);
    }
    return !notifier->check || notifier->check(target, config, err);
}

static bool begin(TALLOC_CTX *ctx, const char *word, NotifyTarget **ret_target, Error *err)
{
    size_t length = strcspn(word, ":");
    TALLOC_AUTO char *name = talloc_strndup(NULL, word, length);
    const Notifier *notifier = notifier_find(name);
    if (!notifier)
        return unknown_notifier(name, word, err);
    NotifyTarget *target = talloc_zero(ctx, NotifyTarget);
    *target = (NotifyTarget){
        .notifier = notifier,
        .name = reference_without_secrets(target, word),
        .address = word[length] ? word + length + 1 : "",
        .when = WHEN_END,
    };
    *ret_target = target;
    return check_address(target, err);
}

typedef struct Parser {
    NotifyTarget **list; /* NULL-terminated */
    size_t count;
    NotifyTarget *current;
    const NotifyConfig *config;
} Parser;

static bool end_current(Parser *parser, Error *err)
{
    bool good = !parser->current || finish(parser->current, parser->config, err);
    parser->current = NULL;
    return good;
}

static bool take_word(Parser *parser, const char *word, Error *err)
{
    if (option_length(word) > 0) {
        if (parser->current)
            return take_option(parser->current, word, err);
        error_set(err, ERR_CONFIG, "the option '%.*s=' stands before any notifier",
                  (int)option_length(word), word);
        return error_hint(err, "write options behind their notifier: slack:env:SLACK_HOOK "
                               "on=failure");
    }
    NotifyTarget *target = NULL;
    if (!end_current(parser, err) || !begin(parser->list, word, &target, err))
        return false;
    parser->list = talloc_realloc(NULL, parser->list, NotifyTarget *, (unsigned)parser->count + 2);
    parser->list[parser->count++] = parser->current = target;
    parser->list[parser->count] = NULL;
    return true;
}

static Words split(TALLOC_CTX *ctx, const char *text)
{
    Words words = words_new(ctx);
    for (text += strspn(text, WHITE); *text; text += strspn(text, WHITE)) {
        size_t length = strcspn(text, WHITE);
        words_add(&words, text, length);
        text += length;
    }
    return words;
}

static bool parse_item(Parser *parser, const char *item, Error *err)
{
    Words words = split(parser->list, item);
    for (unsigned i = 0; i < words.count; i++) {
        if (!take_word(parser, words.items[i], err))
            return false;
    }
    return true;
}

static bool is_none(const char *const *words)
{
    return words[0] && strcmp(words[0], NONE) == 0 && !words[1];
}

bool notify_parse(TALLOC_CTX *ctx, const char *const *words, const NotifyConfig *config,
                  NotifyTarget ***ret_targets, Error *err)
{
    Parser parser = {.list = talloc_zero_array(ctx, NotifyTarget *, 1), .config = config};
    bool good = true;
    for (bool none = is_none(words); good && !none && *words; words++)
        good = parse_item(&parser, *words, err);
    if (!good || !end_current(&parser, err)) {
        talloc_free(parser.list);
        return error_wrap(err, "notify");
    }
    *ret_targets = parser.list;
    return true;
}

#include "callback/limit.h"

#include <string.h>

#include "base/utf8.h"

#define DOTS "..."
/* Cutting less does not help. */
#define SHORTEST_TO_CUT 64
/* Each round halves something, so that this many is more than any object needs. */
#define ROUNDS 10000

/* Where the last whole character within the first `most` bytes ends. */
static size_t whole_characters(const char *text, size_t most)
{
    size_t end = 0;
    for (;;) {
        uint32_t code;
        size_t taken = utf8_decode(text + end, strlen(text + end), &code);
        if (taken == 0 || end + taken > most)
            return end;
        end += taken;
    }
}

char *limit_text(TALLOC_CTX *ctx, const char *text, size_t most)
{
    if (strlen(text) <= most)
        return talloc_strdup(ctx, text);
    size_t end = whole_characters(text, most - strlen(DOTS));
    return talloc_asprintf(ctx, "%.*s" DOTS, (int)end, text);
}

static size_t text_size(const json_t *json)
{
    return json_dumpb(json, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY);
}

/* The largest text, or list of several, anywhere in it. */
static void find_largest(json_t *json, json_t **largest, size_t *size)
{
    const char *key;
    size_t index, own = text_size(json);
    json_t *member;
    bool list = json_is_array(json) && json_array_size(json) > 1;
    bool text = json_is_string(json) && json_string_length(json) > SHORTEST_TO_CUT;
    if ((list || text) && own > *size) {
        *largest = json;
        *size = own;
    }
    if (json_is_object(json)) {
        json_object_foreach(json, key, member) find_largest(member, largest, size);
    } else if (json_is_array(json)) {
        json_array_foreach(json, index, member) find_largest(member, largest, size);
    }
}

static bool halve_largest(json_t *object)
{
    json_t *largest = NULL;
    size_t size = 0;
    find_largest(object, &largest, &size);
    if (!largest)
        return false;
    if (json_is_string(largest)) {
        TALLOC_AUTO char *half =
            limit_text(NULL, json_string_value(largest), json_string_length(largest) / 2);
        return json_string_set(largest, half) == 0;
    }
    for (size_t keep = json_array_size(largest) / 2; json_array_size(largest) > keep;)
        json_array_remove(largest, json_array_size(largest) - 1);
    return true;
}

/* Of an object with more members than may be said. */
static void drop_containers(json_t *object)
{
    const char *key;
    void *next;
    json_t *member;
    json_object_foreach_safe(object, next, key, member)
    {
        if (json_is_object(member) || json_is_array(member))
            json_object_del(object, key);
    }
}

json_t *limit_object(const json_t *object, size_t most)
{
    json_t *copy = json_deep_copy(object);
    if (!copy || text_size(copy) <= most)
        return copy;
    json_object_set_new(copy, "trimmed", json_true());
    for (unsigned round = 0; text_size(copy) > most; round++) {
        if (round < ROUNDS && halve_largest(copy))
            continue;
        drop_containers(copy);
        break;
    }
    return copy;
}

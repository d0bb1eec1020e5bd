#include "ledger/inner_parts.h"

#include <string.h>

/* From the best to the worst. Worse still: none, at work; a word of a later version. */
static const char *const VERDICTS[] = {"success", "failed", "partial", "unknown"};

/* Of two that failed alike: what they left in the database. */
static const char *const STATES[] = {"unchanged", "changed", "unknown"};

static size_t place_in(const char *const list[], size_t count, const char *word)
{
    size_t place = 0;
    while (place < count && strcmp(word, list[place]) != 0)
        place++;
    return place;
}

static size_t badness(const json_t *part)
{
    const char *verdict = json_get_string(part, "verdict", "");
    const char *state = json_get_string(part, "database_state", "unchanged");
    return place_in(VERDICTS, COUNT_OF(VERDICTS), verdict) * (COUNT_OF(STATES) + 1) +
           place_in(STATES, COUNT_OF(STATES), state);
}

static bool same_place(const json_t *one, const json_t *other)
{
    return strcmp(json_get_string(one, "of", ""), json_get_string(other, "of", "")) == 0;
}

/* Records of earlier versions have no parts: they are the only one. */
static json_t *parts_of(const json_t *before)
{
    const json_t *parts = json_object_get(before, "parts");
    json_t *copy = json_is_array(parts) ? json_deep_copy(parts) : json_array();
    if (json_is_object(before) && !json_is_array(parts))
        json_array_append_new(copy, json_deep_copy(before));
    return copy;
}

/* All that was applied, earlier first; NULL where nobody spoke of it. */
static json_t *applied_by_both(const json_t *earlier, const json_t *later)
{
    json_t *const lists[] = {json_object_get(earlier, "applied"),
                             json_object_get(later, "applied")};
    if (!json_is_array(lists[0]) && !json_is_array(lists[1]))
        return NULL;
    json_t *all = json_array();
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        if (json_is_array(lists[i]))
            json_array_extend(all, lists[i]);
    }
    return all;
}

static void replace_part(json_t *parts, const json_t *told)
{
    json_t *part = json_deep_copy(told);
    size_t index = 0;
    while (index < json_array_size(parts) && !same_place(json_array_get(parts, index), part))
        index++;
    if (index == json_array_size(parts)) {
        json_array_append_new(parts, part);
        return;
    }
    json_t *applied = applied_by_both(json_array_get(parts, index), part);
    if (applied)
        json_object_set_new(part, "applied", applied);
    json_array_set_new(parts, index, part);
}

/* What all tellings that name a database agree on; NULL when they do not, or none names one. */
static const char *common_database(const json_t *parts)
{
    const char *common = NULL;
    for (size_t i = 0; i < json_array_size(parts); i++) {
        const char *id = json_get_string(json_array_get(parts, i), "database_id", NULL);
        if (common && id && strcmp(common, id) != 0)
            return NULL;
        common = id ? id : common;
    }
    return common;
}

static json_t *put_together(const json_t *parts)
{
    const json_t *worst = json_array_get(parts, 0);
    json_t *applied = NULL;
    for (size_t i = 0; i < json_array_size(parts); i++) {
        JSON_AUTO json_t *so_far = json_pack("{s:o*}", "applied", applied);
        const json_t *part = json_array_get(parts, i);
        applied = applied_by_both(so_far, part);
        if (badness(part) > badness(worst))
            worst = part;
    }
    json_t *whole = json_deep_copy(worst);
    if (applied)
        json_object_set_new(whole, "applied", applied);
    json_object_del(whole, "of");
    const char *database_id = common_database(parts);
    if (database_id)
        json_object_set_new(whole, "database_id", json_string(database_id));
    else
        json_object_del(whole, "database_id");
    return whole;
}

json_t *inner_parts_put(const json_t *before, const json_t *told)
{
    json_t *parts = parts_of(before);
    replace_part(parts, told);
    json_t *whole = put_together(parts);
    json_object_set_new(whole, "parts", parts);
    return whole;
}

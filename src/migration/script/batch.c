#include "migration/script/batch.h"

/* One statement may be as long as the walk allows. */
#define BATCH_LIMIT ((size_t)300 * 1024 * 1024)

Batch batch_new(TALLOC_CTX *ctx)
{
    return (Batch){.text = buf_new(ctx, BATCH_LIMIT), .next_number = 1};
}

static bool reserve(Batch *batch)
{
    if (batch->count < batch->capacity)
        return true;
    size_t capacity = batch->capacity ? batch->capacity * 2 : 16;
    BatchStatement *larger =
        talloc_realloc(batch->text.ctx, batch->statements, BatchStatement, (unsigned)capacity);
    if (!larger)
        return false;
    batch->statements = larger;
    batch->capacity = capacity;
    return true;
}

bool batch_add(Batch *batch, const SqlItem *item, Error *err)
{
    size_t begin = batch->text.length;
    if (!reserve(batch) || !buf_append(&batch->text, item->text, item->length) ||
        !buf_puts(&batch->text, ";\n"))
        return error_set(err, ERR_IO, "out of memory for a statement of %zu bytes", item->length);
    batch->statements[batch->count++] = (BatchStatement){
        .begin = begin,
        .length = item->length,
        .character = batch->characters,
        .place = {item->line, item->column},
        .number = batch->next_number++,
    };
    batch->characters += place_count_characters(item->text, item->length) + 2;
    return true;
}

void batch_reset(Batch *batch)
{
    buf_reset(&batch->text);
    batch->count = 0;
    batch->characters = 0;
}

/* The last statement that begins at or before the character. */
static const BatchStatement *at_character(const Batch *batch, size_t character)
{
    const BatchStatement *found = NULL;
    for (size_t i = 0; i < batch->count && batch->statements[i].character <= character; i++)
        found = &batch->statements[i];
    return found;
}

const BatchStatement *batch_failed(const Batch *batch, const DbScriptOutcome *outcome,
                                   size_t prefix_statements, size_t prefix_characters,
                                   Place *ret_place)
{
    size_t position = outcome->position;
    if (position > prefix_characters && position <= prefix_characters + batch->characters) {
        size_t character = position - prefix_characters - 1;
        const BatchStatement *statement = at_character(batch, character);
        const char *text = buf_text(&batch->text) + statement->begin;
        *ret_place = place_after(statement->place, text, statement->length,
                                 character - statement->character);
        return statement;
    }
    if (position || outcome->statements_done < prefix_statements ||
        outcome->statements_done - prefix_statements >= batch->count)
        return NULL;
    const BatchStatement *statement =
        &batch->statements[outcome->statements_done - prefix_statements];
    *ret_place = statement->place;
    return statement;
}

#include "lint/transactions.h"

static bool is_control(const LintStatement *statement)
{
    return statement->control != SQL_CONTROL_NONE;
}

static bool any_outside(const LintText *text)
{
    for (size_t i = 0; i < text->count; i++) {
        if (text->statements[i].outside)
            return true;
    }
    return false;
}

static bool any_begin(const LintText *text)
{
    for (size_t i = 0; i < text->count; i++) {
        if (text->statements[i].control == SQL_CONTROL_BEGIN)
            return true;
    }
    return false;
}

/* What is piped in was made for a shell that commits each statement, unless it says otherwise. */
static bool piped_is_whole(const LintText *text)
{
    return !any_begin(text) && !any_outside(text);
}

static bool file_is_whole(const LintText *text)
{
    size_t statements = 0;
    for (size_t i = 0; i < text->count; i++)
        statements += !is_control(&text->statements[i]);
    bool alone = statements == 1 && any_outside(text);
    bool opens = text->count > 0 && text->statements[0].control == SQL_CONTROL_BEGIN;
    return !opens && !alone;
}

Transactions transactions_of(const LintText *text, int number)
{
    bool whole =
        !text->no_transaction && (text->source->path ? file_is_whole(text) : piped_is_whole(text));
    return (Transactions){.text = text, .whole = whole, .number = number};
}

static bool begin_whole(Transactions *transactions, size_t index, bool *ret_begins)
{
    *ret_begins = index == 0;
    transactions->number += index == 0;
    transactions->open = true;
    return true;
}

bool transactions_enter(Transactions *transactions, size_t index, bool *ret_begins)
{
    if (transactions->whole)
        return begin_whole(transactions, index, ret_begins);
    bool was_open = transactions->open;
    *ret_begins = !was_open;
    if (!was_open && transactions->text->statements[index].control == SQL_CONTROL_BEGIN) {
        transactions->open = true;
        transactions->number++;
    }
    return was_open;
}

bool transactions_leave(Transactions *transactions, size_t index)
{
    const LintText *text = transactions->text;
    bool last = index + 1 == text->count;
    if (transactions->whole || !transactions->open)
        return last || !transactions->whole;
    SqlControl control = text->statements[index].control;
    bool ends = control == SQL_CONTROL_COMMIT || control == SQL_CONTROL_ROLLBACK ||
                control == SQL_CONTROL_PREPARE;
    transactions->open = !ends;
    return ends || last;
}

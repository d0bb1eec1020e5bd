/* Tables as they were when they were dropped, where a table can only be altered by making it anew
 * (SQLite): what a rebuild changes shows only when the new one takes the old one's name (internal
 * to this folder). */
#pragma once

#include "lint/catalog/record.h"

/* The record is about to be dropped. */
void vanished_keep(const TableRecord *record);
/* The record has its name from now on. Where a table of that name was dropped in the same
 * transaction it is the same table to everybody else: it, and the columns that both have, are as
 * old as before. */
void vanished_take_age(TableRecord *record);

/* The record that others refer to, of a copy. */
static inline const TableRecord *vanished_origin(const TableRecord *record)
{
    return record->origin ? record->origin : record;
}

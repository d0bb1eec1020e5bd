/* Partitions and heirs (internal to this folder). */
#pragma once

#include "lint/catalog/record.h"

/* Makes `child` a partition or an heir of `parent`: what it has not yet of its columns, constraints
 * and indexes it gets. Nothing happens where that would lead in a circle. */
void inherit_join(TableRecord *child, TableRecord *parent, bool partition);
void inherit_leave(TableRecord *child, TableRecord *parent);
void inherit_leave_all(TableRecord *child);
/* All that are below a table, each once, parents first. */
RecordList inherit_descendants(TableRecord *record);

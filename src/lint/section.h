/* Files that hold the way there and the way back in one: goose, dbmate, sql-migrate. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Overwrites what stands behind "-- migrate:down" or "-- +goose Down" with blanks, lines and
 * offsets staying as they are. *ret_no_transaction: the file says that it runs outside of one. */
void section_blank_down(char *text, size_t length, bool *ret_no_transaction);

/* Parts of sql/lite: they read behind the words that sql/lite/parse.c has taken. */
#pragma once

#include "sql/small/statement.h"

SmallStatement lite_create_table, lite_create_index, lite_create_view, lite_create_trigger,
    lite_create_virtual, lite_drop, lite_alter, lite_pragma, lite_begin, lite_savepoint,
    lite_release, lite_rollback;

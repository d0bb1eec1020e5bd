/* A place that moves forward through the input (internal to this folder). */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct SqlMark {
    uint64_t offset;
    int line;   /* 1-based */
    int column; /* 1-based, in characters */
} SqlMark;

#define SQL_MARK_START ((SqlMark){.offset = 0, .line = 1, .column = 1})

/* Moves over `bytes`, which begin where the mark stands. Lines end with \n. */
void sql_mark_advance(SqlMark *mark, const char *bytes, size_t length);

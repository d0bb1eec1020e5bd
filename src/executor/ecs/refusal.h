/* What RunTask answers instead of a task: a table. Private to this folder. */
#pragma once

#include <stdbool.h>

typedef struct Refusal {
    const char *begins; /* the reason of failures[], or a message */
    const char *code;   /* of an exception; NULL: any, or none */
    bool passes;        /* asking again later may give a task */
    const char *words;  /* what it means */
    const char *next;   /* what a person may do */
} Refusal;

/* `code` of an exception or NULL; `reason` of a failure or a message. Never NULL: the last row fits
 * everything. */
const Refusal *refusal_find(const char *code, const char *reason);

#include "pipeline/exits.h"

static const ErrorKind order[] = {
    ERR_UNKNOWN, ERR_FENCED,      ERR_PARTIAL,    ERR_DEPLOY,
    ERR_FAILED,  ERR_INTERRUPTED, ERR_TERMINATED, ERR_NONE,
};

static int exit_rank(ErrorKind kind)
{
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        if (order[i] == kind)
            return (int)i;
    }
    return -1;
}

ErrorKind exit_winner(ErrorKind a, ErrorKind b)
{
    return exit_rank(a) <= exit_rank(b) ? a : b;
}

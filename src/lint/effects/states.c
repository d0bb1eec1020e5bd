#include "lint/effects/states.h"

#include <string.h>

/* "MariaDB Error Codes": 1146, 1054, 1364, 1062, 4025, 1452, 1050, 1060. */
static const char *mariadb_state(const char *state)
{
    static const char *const rows[][2] = {
        {"42P01", "42S02"}, {"42703", "42S22"}, {"23502", "HY000"}, {"23505", "23000"},
        {"23514", "23000"}, {"23503", "23000"}, {"42P07", "42S01"}, {"42701", "42S21"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (strcmp(state, rows[i][0]) == 0)
            return rows[i][1];
    }
    return state;
}

void states_translate(Dialect dialect, Effects *effects)
{
    for (size_t i = 0; i < effects->count; i++) {
        char *state = effects->items[i].sqlstate;
        if (dialect == DIALECT_SQLITE)
            *state = '\0'; /* it tells its errors apart by their text alone */
        else if (dialect == DIALECT_MARIADB)
            memcpy(state, mariadb_state(state), sizeof(effects->items[i].sqlstate));
    }
}

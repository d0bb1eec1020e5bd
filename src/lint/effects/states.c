#include "lint/effects/states.h"

/* SQLite tells its errors apart by their text alone. */
void states_translate(Dialect dialect, Effects *effects)
{
    for (size_t i = 0; dialect == DIALECT_SQLITE && i < effects->count; i++)
        effects->items[i].sqlstate[0] = '\0';
}

#include "ledger/space.h"

bool ledger_probe(Ledger *ledger, Error *err)
{
    TALLOC_AUTO char *key = talloc_asprintf(NULL, "%sprobe", ledger->prefix);
    return store_probe(ledger->store, key, err);
}

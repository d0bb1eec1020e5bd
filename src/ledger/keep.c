#include "ledger/keep.h"

typedef struct Kept {
    json_t *json;
} Kept;

static int kept_destroy(Kept *kept)
{
    json_decref(kept->json);
    return 0;
}

json_t *keep_json(TALLOC_CTX *ctx, json_t *json)
{
    Kept *kept = talloc(ctx, Kept);
    kept->json = json;
    talloc_set_destructor(kept, kept_destroy);
    return json;
}

#include "conformance.h"
#include "temp_dir.h"

static const char *new_location(TALLOC_CTX *ctx)
{
    return talloc_asprintf(ctx, "file:%s/deep/er/ledger.db", temp_dir_new(ctx));
}

int main(void)
{
    conformance_location = new_location;
    return cmocka_run_group_tests(CONFORMANCE_TESTS, NULL, NULL);
}

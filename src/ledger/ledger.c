#include "ledger/ledger.h"

#include "base/fs.h"
#include "ledger/space.h"

static bool check_names(const LedgerConfig *config, Error *err)
{
    if (config->app && *config->app && config->environment && *config->environment)
        return true;
    error_set(err, ERR_CONFIG, "the ledger needs the name of an app and of an environment");
    return error_hint(err, "set `app:` in tidegate.yml and choose an environment with --env NAME");
}

bool ledger_open(TALLOC_CTX *ctx, const LedgerConfig *config, Ledger **ret_ledger, Error *err)
{
    if (!check_names(config, err))
        return false;
    Ledger *ledger = talloc_zero(ctx, Ledger);
    const StoreConfig store = {
        .url = config->url,
        .local_root = config->local_root,
        .aws = config->aws,
        .database = config->database,
        .clock = config->clock,
        .cancel = config->cancel,
    };
    if (!store_open(ledger, &store, &ledger->store, err)) {
        talloc_free(ledger);
        return false;
    }
    ledger->app = talloc_strdup(ledger, config->app);
    ledger->environment = talloc_strdup(ledger, config->environment);
    ledger->prefix = space_prefix(ledger, config->app, config->environment);
    ledger->local_dir = fs_join(ledger, store_local_dir(ledger->store), "runs");
    ledger->clock = config->clock ? config->clock : clock_system();
    ledger->cancel = config->cancel;
    *ret_ledger = ledger;
    return true;
}

const char *ledger_local_dir(const Ledger *ledger)
{
    return ledger->local_dir;
}

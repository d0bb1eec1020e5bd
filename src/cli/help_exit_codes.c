#include "base/error.h"
#include "cli/help.h"
#include "cli/help_text.h"

const ExitCodeRow exit_codes[] = {
    {0, "done, or nothing to do"},
    {1, "failed, cleanly: nothing of the failing step remains"},
    {2, "wrong usage or configuration"},
    {3, "lint or policy blocks"},
    {4, "cannot connect, or not authorised"},
    {5, "the lock or lease is busy; nothing was changed; try again later"},
    {6, "partially applied: it says what is committed and which command goes on from there"},
    {7, "outcome unknown: contact was lost, or it goes on without us; watch or gate settles it"},
    {8, "the gate is closed: this release is not migrated (or is superseded)"},
    {9, "validation: checksum, missing or out-of-order file, drift, stale plan"},
    {10, "migrated, but the deployment failed (it says what serves now)"},
    {130, "ended by SIGINT, after tidying up"},
    {143, "ended by SIGTERM, after tidying up"},
    {0, NULL},
};

/* The error codes of JSON that end with this exit code; child of ctx. */
static char *list_error_codes(TALLOC_CTX *ctx, int exit_code)
{
    static const struct {
        const char *code;
        int exit_code;
    } kinds[] = {
#define X(name, json, exit, retry) {json, exit},
        ERROR_KINDS(X)
#undef X
    };
    char *list = NULL;
    for (size_t i = 1; i < COUNT_OF(kinds); i++) {
        if (kinds[i].exit_code == exit_code)
            list =
                talloc_asprintf(ctx, "%s%s%s", list ? list : "", list ? ", " : "", kinds[i].code);
    }
    return list;
}

void help_print_exit_codes(FILE *out)
{
    fputs("Every command ends with one of these exit codes. With --json the member\n"
          "error.code, named in brackets, says more.\n\n",
          out);
    for (const ExitCodeRow *row = exit_codes; row->meaning; row++) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        const char *codes = list_error_codes(tmp, row->code);
        int used = fprintf(out, "  %3d", row->code);
        help_wrap(out, 7, used,
                  codes ? talloc_asprintf(tmp, "%s [%s]", row->meaning, codes) : row->meaning);
    }
}

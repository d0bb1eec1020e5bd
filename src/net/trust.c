#include "net/trust.h"

#include "base/fs.h"
#include "base/program.h"

/* The first is what Debian's libcurl looks for by itself. */
static const char *const PLACES[] = {
    "/etc/ssl/certs/ca-certificates.crt", /* Debian, Alpine, Arch */
    "/etc/pki/tls/certs/ca-bundle.crt",   /* Red Hat, Amazon Linux */
    "/etc/ssl/ca-bundle.pem",             /* SUSE */
    "/etc/ssl/cert.pem",                  /* what images of musl have */
};

char *trust_file(TALLOC_CTX *ctx)
{
    for (size_t i = 0; i < COUNT_OF(PLACES); i++) {
        if (fs_exists(PLACES[i]))
            return talloc_strdup(ctx, PLACES[i]);
    }
    return program_beside(ctx, "share/ca-certificates.crt");
}

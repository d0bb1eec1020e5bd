#include <string.h>

#include "ledger/environment.h"
#include "ledger/sequence.h"

#define FIELD(key, member, type)                                                                   \
    {                                                                                              \
        key, offsetof(LedgerRelease, member), type, 0                                              \
    }

static const Field RELEASE_FIELDS[] = {
    FIELD("id", id, FIELD_NAME),
    FIELD("image", image, FIELD_TEXT),
    FIELD("digest", digest, FIELD_NAME),
    FIELD("git_sha", git_sha, FIELD_NAME),
    FIELD("set_hash", set_hash, FIELD_NAME),
    FIELD("versions", versions, FIELD_NAMES),
    FIELD("breaking", breaking, FIELD_NAMES),
    FIELD("sequence", sequence, FIELD_INT),
    FIELD("state", state, FIELD_NAME),
    FIELD("run_id", run_id, FIELD_NAME),
    FIELD("deployment", deployment, FIELD_NAME),
    FIELD("updated_at", updated_at, FIELD_NAME),
};

static const RecordType RELEASE_RECORD = {
    .what = "release",
    .size = sizeof(LedgerRelease),
    .fields = RELEASE_FIELDS,
    .n_fields = COUNT_OF(RELEASE_FIELDS),
    .version_offset = offsetof(LedgerRelease, document_version),
};

static char *release_key(TALLOC_CTX *ctx, const Ledger *ledger, const char *id)
{
    return space_key(ctx, ledger, "release", (const char *const[]){id, NULL});
}

static bool read_release(TALLOC_CTX *ctx, Ledger *ledger, RecordReading reading, const char *id,
                         LedgerRelease **ret_release, Error *err)
{
    TALLOC_AUTO char *key = release_key(NULL, ledger, id);
    void *release = NULL;
    if (!reading(ctx, ledger->store, key, &RELEASE_RECORD, &release, err))
        return false;
    *ret_release = release;
    return true;
}

bool ledger_release_get(TALLOC_CTX *ctx, Ledger *ledger, const char *id,
                        LedgerRelease **ret_release, Error *err)
{
    return read_release(ctx, ledger, record_get, id, ret_release, err);
}

bool ledger_release_recall(TALLOC_CTX *ctx, Ledger *ledger, const char *id,
                           LedgerRelease **ret_release, Error *err)
{
    return read_release(ctx, ledger, record_recall, id, ret_release, err);
}

/* Writes the record with the time of now, without keeping a text that the caller would have to
 * free. */
static bool put_release(Ledger *ledger, LedgerRelease *release, bool *ret_written, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    LedgerRelease written = *release;
    written.updated_at = space_now(tmp, ledger);
    if (!record_put(ledger->store, release_key(tmp, ledger, release->id), &RELEASE_RECORD, &written,
                    ret_written, err))
        return false;
    release->document_version = written.document_version;
    return true;
}

bool ledger_release_check_image(const LedgerRelease *release, const LedgerRelease *wanted,
                                Error *err)
{
    if (!release->digest || !wanted->digest || strcmp(release->digest, wanted->digest) == 0)
        return true;
    error_set(err, ERR_USAGE, "the release '%s' is already recorded here with another image",
              wanted->id);
    error_detail(err, "recorded: %s\ngiven:    %s", release->digest, wanted->digest);
    return error_hint(err, "give the new image a release of its own: --release ID");
}

/* Stores it, unless another process was faster: then *ret_written is false. */
static bool add_release(Ledger *ledger, const LedgerRelease *wanted, bool *ret_written, Error *err)
{
    LedgerRelease release = *wanted;
    release.document_version = STORE_ABSENT;
    return environment_note(ledger, err) && sequence_next(ledger, &release.sequence, err) &&
           put_release(ledger, &release, ret_written, err);
}

bool ledger_release_register(TALLOC_CTX *ctx, Ledger *ledger, const LedgerRelease *wanted,
                             LedgerRelease **ret_release, Error *err)
{
    LedgerRelease *release = NULL;
    if (!ledger_release_get(ctx, ledger, wanted->id, &release, err))
        return false;
    bool written = false;
    if (!release && (!add_release(ledger, wanted, &written, err) ||
                     !ledger_release_recall(ctx, ledger, wanted->id, &release, err)))
        return false;
    if (!release)
        return error_set(err, ERR_UNKNOWN, "the ledger lost the release '%s'", wanted->id);
    if (!ledger_release_check_image(release, wanted, err)) {
        talloc_free(release);
        return false;
    }
    *ret_release = release;
    return true;
}

bool ledger_release_update(Ledger *ledger, LedgerRelease *release, Error *err)
{
    bool written = false;
    if (!put_release(ledger, release, &written, err))
        return false;
    return written || space_changed("release", release->id, err);
}

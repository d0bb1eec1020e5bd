#include "lint/cache/codec.h"

/* The members of a Finding that are texts. */
static const size_t TEXTS[] = {
    offsetof(Finding, rule),          offsetof(Finding, file),
    offsetof(Finding, source),        offsetof(Finding, statement),
    offsetof(Finding, object),        offsetof(Finding, message),
    offsetof(Finding, duration),      offsetof(Finding, fails),
    offsetof(Finding, postgres),      offsetof(Finding, recipe),
    offsetof(Finding, rails),         offsetof(Finding, django),
    offsetof(Finding, accept),        offsetof(Finding, allowed_reason),
    offsetof(Finding, allowed_until), offsetof(Finding, fingerprint),
};

static const size_t NUMBERS[] = {
    offsetof(Finding, line),
    offsetof(Finding, column),
    offsetof(Finding, end_line),
    offsetof(Finding, end_column),
};

static const size_t COUNTS[] = {
    offsetof(FindingSummary, files),    offsetof(FindingSummary, statements),
    offsetof(FindingSummary, unparsed), offsetof(FindingSummary, dynamic),
    offsetof(FindingSummary, errors),   offsetof(FindingSummary, warnings),
    offsetof(FindingSummary, notes),    offsetof(FindingSummary, allowed),
};

static const void *member(const void *record, size_t offset)
{
    return (const char *)record + offset;
}

static void *slot(void *record, size_t offset)
{
    return (char *)record + offset;
}

static void pack_details(Packer *packer, const Finding *finding)
{
    pack_number(packer, (int64_t)finding->break_count);
    for (size_t i = 0; i < finding->break_count; i++) {
        pack_text(packer, finding->breaks[i].sqlstate);
        pack_text(packer, finding->breaks[i].why);
    }
    pack_number(packer, (int64_t)finding->lock_count);
    for (size_t i = 0; i < finding->lock_count; i++) {
        pack_text(packer, finding->locks[i].object);
        pack_text(packer, finding->locks[i].mode);
        pack_text(packer, finding->locks[i].blocks);
    }
    pack_texts(packer, finding->rewrites);
    pack_texts(packer, finding->scans);
}

static void pack_finding(Packer *packer, const Finding *finding)
{
    pack_number(packer, finding->level);
    pack_number(packer, finding->in_baseline);
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++)
        pack_text(packer, *(const char *const *)member(finding, TEXTS[i]));
    for (size_t i = 0; i < COUNT_OF(NUMBERS); i++)
        pack_number(packer, *(const int *)member(finding, NUMBERS[i]));
    pack_details(packer, finding);
}

static void pack_effects(Packer *packer, json_t *effects)
{
    MALLOC_AUTO char *text = effects ? json_dumps(effects, JSON_COMPACT) : NULL;
    pack_text(packer, text);
}

void codec_pack(Packer *packer, const LintResult *result)
{
    const FindingReport *report = &result->report;
    for (size_t i = 0; i < COUNT_OF(COUNTS); i++)
        pack_number(packer, (int64_t) * (const size_t *)member(&report->summary, COUNTS[i]));
    pack_text(packer, report->summary.server);
    pack_number(packer, report->fail_on);
    pack_number(packer, result->blocks);
    pack_texts(packer, result->breaking);
    pack_effects(packer, report->effects);
    pack_number(packer, (int64_t)report->count);
    for (size_t i = 0; i < report->count; i++)
        pack_finding(packer, &report->findings[i]);
}

/* Zeroed; NULL: there cannot be so many. */
static void *unpack_array(Unpacker *unpacker, size_t count, size_t size)
{
    void *array = talloc_zero_size(unpacker->ctx, count * size);
    unpacker->failed = unpacker->failed || !array;
    return array;
}

static void unpack_breaks(Unpacker *unpacker, Finding *finding)
{
    finding->break_count = unpack_count(unpacker);
    FindingBreak *breaks = unpack_array(unpacker, finding->break_count, sizeof(FindingBreak));
    for (size_t i = 0; breaks && i < finding->break_count; i++) {
        breaks[i].sqlstate = unpack_text(unpacker);
        breaks[i].why = unpack_text(unpacker);
    }
    finding->breaks = breaks;
}

static void unpack_locks(Unpacker *unpacker, Finding *finding)
{
    finding->lock_count = unpack_count(unpacker);
    FindingLock *locks = unpack_array(unpacker, finding->lock_count, sizeof(FindingLock));
    for (size_t i = 0; locks && i < finding->lock_count; i++) {
        locks[i].object = unpack_text(unpacker);
        locks[i].mode = unpack_text(unpacker);
        locks[i].blocks = unpack_text(unpacker);
    }
    finding->locks = locks;
}

static void unpack_finding(Unpacker *unpacker, Finding *finding)
{
    finding->level = (FindingLevel)unpack_number(unpacker);
    finding->in_baseline = unpack_number(unpacker) != 0;
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++)
        *(const char **)slot(finding, TEXTS[i]) = unpack_text(unpacker);
    for (size_t i = 0; i < COUNT_OF(NUMBERS); i++)
        *(int *)slot(finding, NUMBERS[i]) = (int)unpack_number(unpacker);
    unpack_breaks(unpacker, finding);
    unpack_locks(unpacker, finding);
    finding->rewrites = unpack_texts(unpacker);
    finding->scans = unpack_texts(unpacker);
    bool sound = finding->rule && finding->file && finding->message &&
                 finding->level >= FINDING_NOTE && finding->level <= FINDING_ERROR;
    unpacker->failed = unpacker->failed || !sound;
}

static void unpack_findings(Unpacker *unpacker, FindingReport *report)
{
    report->count = unpack_count(unpacker);
    Finding *findings = unpack_array(unpacker, report->count, sizeof(Finding));
    for (size_t i = 0; i < report->count && !unpacker->failed; i++)
        unpack_finding(unpacker, &findings[i]);
    report->findings = findings;
}

LintResult *codec_unpack(TALLOC_CTX *ctx, Unpacker *unpacker)
{
    LintResult *result = talloc_zero(ctx, LintResult);
    FindingReport *report = &result->report;
    unpacker->ctx = result;
    for (size_t i = 0; i < COUNT_OF(COUNTS); i++)
        *(size_t *)slot(&report->summary, COUNTS[i]) = (size_t)unpack_number(unpacker);
    report->summary.server = unpack_text(unpacker);
    report->fail_on = (FindingLevel)unpack_number(unpacker);
    result->blocks = unpack_number(unpacker) != 0;
    result->breaking = unpack_texts(unpacker);
    const char *effects = unpack_text(unpacker);
    unpack_findings(unpacker, report);
    if (effects)
        report->effects = json_keep(result, json_loads(effects, 0, NULL));
    bool sound = !unpacker->failed && result->breaking && !effects == !report->effects;
    if (!sound)
        TALLOC_FREE(result);
    return result;
}

#include "unit.h"

#include "lint/cache/codec.h"

#define LIMIT ((size_t)1 << 20)

static LintResult *make_result(TALLOC_CTX *ctx)
{
    static const char *const breaking[] = {"42 drop-column", NULL}, *const scans[] = {"users",
                                                                                      NULL};
    static const FindingBreak breaks[] = {{"42703", "statements that name it fail"}};
    static const FindingLock locks[] = {{"users", "ACCESS EXCLUSIVE", "reads and writes"}};
    Finding *findings = talloc_zero_array(ctx, Finding, 2);
    findings[0] = (Finding){.rule = "drop-column",
                            .level = FINDING_ERROR,
                            .file = "V42__x.sql",
                            .line = 3,
                            .column = 1,
                            .message = "it breaks",
                            .breaks = breaks,
                            .break_count = 1,
                            .locks = locks,
                            .lock_count = 1,
                            .scans = scans};
    findings[1] = (Finding){.rule = "unparsed", .level = FINDING_NOTE, .file = "", .message = ""};
    LintResult *result = talloc_zero(ctx, LintResult);
    result->blocks = true;
    result->breaking = breaking;
    result->report = (FindingReport){.findings = findings, .count = 2, .fail_on = FINDING_WARNING};
    result->report.summary = (FindingSummary){.files = 7, .allowed = 2, .server = "PostgreSQL 18"};
    result->report.effects = json_keep(ctx, json_pack("[{s:s}]", "file", "V42__x.sql"));
    return result;
}

static Packer pack_result(TALLOC_CTX *ctx)
{
    Packer packer = packer_new(ctx, LIMIT);
    codec_pack(&packer, make_result(ctx));
    assert_false(packer.failed);
    return packer;
}

static void a_result_comes_back_as_it_was(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Packer packer = pack_result(ctx);
    Unpacker unpacker = unpacker_new(ctx, packer.buf.data, packer.buf.length);
    const LintResult *result = codec_unpack(ctx, &unpacker);
    assert_non_null(result);
    const FindingReport *report = &result->report;
    const Finding *finding = &report->findings[0];
    assert_true(result->blocks && report->fail_on == FINDING_WARNING && report->count == 2);
    assert_string_equal(result->breaking[0], "42 drop-column");
    assert_string_equal(finding->breaks[0].sqlstate, "42703");
    assert_string_equal(finding->locks[0].blocks, "reads and writes");
    assert_string_equal(finding->scans[0], "users");
    assert_null(finding->rewrites);
    assert_null(finding->recipe);
    assert_int_equal(finding->line, 3);
    assert_int_equal(report->summary.allowed, 2);
    assert_string_equal(report->summary.server, "PostgreSQL 18");
    assert_int_equal(json_array_size(report->effects), 1);
}

static void bytes_that_end_too_early_are_no_result(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Packer packer = pack_result(ctx);
    for (size_t length = 0; length < packer.buf.length; length++) {
        char *part = talloc_memdup(ctx, packer.buf.data, length ? length : 1);
        Unpacker unpacker = unpacker_new(ctx, part, length);
        assert_null(codec_unpack(ctx, &unpacker));
        talloc_free(part);
    }
}

static void no_byte_that_is_wrong_leads_astray(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Packer packer = pack_result(ctx);
    uint64_t sum = pack_checksum(packer.buf.data, packer.buf.length);
    for (size_t i = 0; i < packer.buf.length; i++) {
        packer.buf.data[i] ^= (char)0x81;
        Unpacker unpacker = unpacker_new(ctx, packer.buf.data, packer.buf.length);
        talloc_free(codec_unpack(ctx, &unpacker));
        assert_int_not_equal(pack_checksum(packer.buf.data, packer.buf.length), sum);
        packer.buf.data[i] ^= (char)0x81;
    }
}

static void what_does_not_fit_is_told(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    Packer packer = packer_new(ctx, 16);
    pack_text(&packer, "more than sixteen bytes");
    assert_true(packer.failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_comes_back_as_it_was),
        cmocka_unit_test(bytes_that_end_too_early_are_no_result),
        cmocka_unit_test(no_byte_that_is_wrong_leads_astray),
        cmocka_unit_test(what_does_not_fit_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

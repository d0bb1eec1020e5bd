#include "event.h"

#include "fake_clock.h"
#include "notify/email.h"

/* The mail of an event with this release and reason. */
static char *make_mail(TALLOC_CTX *ctx, const char *release, const char *reason)
{
    FakeClock clock = fake_clock_new(1795212123000); /* 2026-11-20T22:02:03Z */
    NotifyConfig config = {.clock = &clock.clock};
    NotifyEvent event = event_new(NOTIFY_RUN_ENDED);
    event.verdict = "failed";
    event.release = release;
    event.reason = reason;
    NotifySending sending = {
        .event = &event, .config = &config, .message = notify_message(ctx, &event)};
    return email_make(ctx, &sending, "deploys@example.com", "ops@example.com,dev@example.com");
}

static void the_headers_are_those_of_rfc_5322(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    char *mail = make_mail(ctx, "v42", "it ended with code 1");
    assert_int_equal(strncmp(mail, "Date: Fri, 20 Nov 2026 22:02:03 +0000\r\n", 39), 0);
    assert_contains(mail, "\r\nFrom: Tidegate <deploys@example.com>\r\n");
    assert_contains(mail, "\r\nTo: ops@example.com,\r\n dev@example.com\r\n");
    assert_contains(mail, "@example.com>\r\nSubject: shop: the migration of release v42 failed in "
                          "production\r\n");
    assert_contains(mail, "\r\nAuto-Submitted: auto-generated\r\n");
    assert_contains(mail, "\r\n\r\nshop: the migration");
    assert_contains(mail, "\r\nWhy: it ended with code 1\r\n");
}

static void two_mails_have_two_ids(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const char *one = strstr(make_mail(ctx, "v42", "x"), "Message-ID: <");
    const char *two = strstr(make_mail(ctx, "v42", "x"), "Message-ID: <");
    assert_non_null(one);
    assert_int_not_equal(strncmp(one, two, 39), 0);
}

static void a_subject_beyond_ascii_is_encoded_and_folded(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    char *mail = make_mail(ctx, "v42-f\xc3\xbcr-\xe6\x97\xa5\xe6\x9c\xac", "x");
    const char *subject = strstr(mail, "\r\nSubject: ");
    assert_contains(subject, "=?utf-8?Q?shop=3A_the_mig?=\r\n =?utf-8?Q?ration_of_rel?=\r\n ");
    assert_contains(subject, "f=C3=BCr?="); /* never cut within a character */
    for (const char *at = mail; at && at < strstr(mail, "\r\n\r\n"); at = strstr(at + 2, "\r\n"))
        assert_true(strcspn(at + 2, "\r") <= 76);
}

static void the_body_is_quoted_printable_in_short_lines(void **state UNUSED)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    char *reason = talloc_strdup(ctx, "a=b ");
    for (int i = 0; i < 300; i++)
        reason = talloc_strdup_append(reason, "\xc3\xa9x ");
    reason = talloc_strdup_append(reason, "\n.\n end ");
    char *mail = make_mail(ctx, "v42", reason);
    const char *body = strstr(mail, "\r\n\r\n");
    assert_contains(body, "a=3Db =C3=A9x ");
    assert_contains(body, "\r\n.\r\n");
    assert_contains(body, " end=20\r\n");
    for (const char *at = body; at; at = strstr(at + 2, "\r\n"))
        assert_true(strcspn(at + 2, "\r") <= 76);
    for (const char *at = mail; *at; at++)
        assert_true((unsigned char)*at < 0x80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_headers_are_those_of_rfc_5322),
        cmocka_unit_test(two_mails_have_two_ids),
        cmocka_unit_test(a_subject_beyond_ascii_is_encoded_and_folded),
        cmocka_unit_test(the_body_is_quoted_printable_in_short_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What a conditional write makes of every sequence of answers. */
#include "ledger/write.h"

#include "fake_clock.h"
#include "ledger/store.h"
#include "unit.h"

/* A store that answers as a test says, and holds one document. */
typedef struct Service {
    const WriteAnswer *answers; /* one per try; the last one again and again */
    size_t count, tries;
    int64_t version; /* what look() finds */
    bool ours;       /* with the id of our write */
    bool blind;      /* look() fails */
    char *id;
    FakeClock clock;
} Service;

static WriteAnswer send_write(void *data, const StoreWrite *write, Error *err)
{
    Service *service = data;
    if (service->id)
        assert_string_equal(service->id, write->id);
    talloc_free(service->id);
    service->id = talloc_strdup(NULL, write->id);
    size_t index = service->tries < service->count ? service->tries : service->count - 1;
    service->tries++;
    WriteAnswer answer = service->answers[index];
    if (answer >= WRITE_AGAIN)
        error_set(err, answer == WRITE_LOST ? ERR_UNKNOWN : ERR_CONNECT, "try %zu failed",
                  service->tries);
    return answer;
}

static bool look(TALLOC_CTX *ctx, void *data, const char *key UNUSED, WriteMark *ret_mark,
                 Error *err)
{
    const Service *service = data;
    if (service->blind)
        return error_set(err, ERR_CONNECT, "nothing to be seen");
    *ret_mark = (WriteMark){.version = service->version,
                            .id = talloc_strdup(ctx, service->ours ? service->id : "another")};
    return true;
}

/* Expects version 4. */
static bool write_to(Service *service, bool *ret_written, Error *err)
{
    service->clock = fake_clock_new(0);
    const Writer writer = {
        .store = service, .send = send_write, .look = look, .clock = &service->clock.clock};
    JSON_AUTO json_t *value = json_object();
    bool ok = write_document(&writer, "a/b/c", value, 4, ret_written, err);
    TALLOC_FREE(service->id);
    return ok;
}

#define ANSWERS(...)                                                                               \
    .answers = (const WriteAnswer[]){__VA_ARGS__},                                                 \
    .count = sizeof((const WriteAnswer[]){__VA_ARGS__}) / sizeof(WriteAnswer)

static void an_answer_is_believed_at_once(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    bool written = false;
    Service done = {ANSWERS(WRITE_DONE)};
    assert_succeeds(write_to(&done, &written, &err), &err);
    assert_true(written);
    Service refused = {ANSWERS(WRITE_REFUSED), .blind = true};
    assert_succeeds(write_to(&refused, &written, &err), &err);
    assert_false(written);
    assert_int_equal(done.tries + refused.tries, 2);
    assert_int_equal(done.clock.sleeps + refused.clock.sleeps, 0);
}

/* What is stored after a lost answer and a refusal, and what that says. */
static void a_refusal_after_a_lost_answer_is_told_by_the_id(void **state UNUSED)
{
    static const struct {
        int64_t version;
        bool ours, written;
    } CASES[] = {{5, true, true}, {5, false, false}, {4, false, false}, {0, false, false}};
    static const WriteAnswer REFUSALS[] = {WRITE_REFUSED, WRITE_DOUBTFUL};
    for (size_t i = 0; i < COUNT_OF(CASES) * COUNT_OF(REFUSALS); i++) {
        ERROR_AUTO Error err = {0};
        bool written = !CASES[i / 2].written;
        Service service = {ANSWERS(WRITE_LOST, REFUSALS[i % 2]), .version = CASES[i / 2].version,
                           .ours = CASES[i / 2].ours};
        assert_succeeds(write_to(&service, &written, &err), &err);
        assert_int_equal(written, CASES[i / 2].written);
        assert_int_equal(service.tries, 2);
    }
}

static void a_doubtful_refusal_is_told_by_the_id_alone(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    bool written = false;
    Service service = {ANSWERS(WRITE_DOUBTFUL), .version = 5, .ours = true};
    assert_succeeds(write_to(&service, &written, &err), &err);
    assert_true(written);
}

static void what_was_written_over_since_is_not_known(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    bool written = false;
    Service service = {ANSWERS(WRITE_LOST, WRITE_REFUSED), .version = 6};
    assert_fails(write_to(&service, &written, &err), &err, ERR_UNKNOWN, "written over it since");
    assert_contains(err.message, "'a/b/c'");
    assert_non_null(err.hint);
}

static void what_cannot_be_looked_at_is_not_known(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    bool written = false;
    Service service = {ANSWERS(WRITE_LOST, WRITE_REFUSED), .blind = true};
    assert_fails(write_to(&service, &written, &err), &err, ERR_UNKNOWN, "nothing to be seen");
}

static void it_is_sent_again_until_an_answer_comes(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    bool written = false;
    Service service = {ANSWERS(WRITE_LOST, WRITE_AGAIN, WRITE_LOST, WRITE_DONE)};
    assert_succeeds(write_to(&service, &written, &err), &err);
    assert_true(written);
    assert_int_equal(service.tries, 4);
    assert_int_equal(service.clock.sleeps, 3);
}

static void patience_ends(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    bool written = false;
    Service lost = {ANSWERS(WRITE_LOST, WRITE_AGAIN)};
    assert_fails(write_to(&lost, &written, &err), &err, ERR_UNKNOWN, "try 8 failed");
    assert_int_equal(lost.tries, WRITE_TRIES);
    error_clear(&err);
    Service again = {ANSWERS(WRITE_AGAIN)};
    assert_fails(write_to(&again, &written, &err), &err, ERR_CONNECT, "try 8 failed");
}

static void a_failure_is_final_and_says_whether_anything_may_have_happened(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    bool written = false;
    Service service = {ANSWERS(WRITE_AGAIN, WRITE_FAILED)};
    assert_fails(write_to(&service, &written, &err), &err, ERR_CONNECT, "try 2 failed");
    error_clear(&err);
    Service after_lost = {ANSWERS(WRITE_LOST, WRITE_FAILED)};
    assert_fails(write_to(&after_lost, &written, &err), &err, ERR_UNKNOWN, "try 2 failed");
    assert_int_equal(service.tries + after_lost.tries, 4);
}

static void a_cancel_ends_the_pauses(void **state UNUSED)
{
    ERROR_AUTO Error err = {0};
    bool written = false;
    Cancel *cancel = cancel_new(NULL);
    Service service = {ANSWERS(WRITE_AGAIN), .clock = fake_clock_new(0)};
    const Writer writer = {.store = &service,
                           .send = send_write,
                           .look = look,
                           .clock = &service.clock.clock,
                           .cancel = cancel};
    JSON_AUTO json_t *value = json_object();
    cancel_raise(cancel, 2);
    assert_fails(write_document(&writer, "a/b/c", value, 4, &written, &err), &err, ERR_INTERRUPTED,
                 "SIGINT");
    talloc_free(service.id);
    talloc_free(cancel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_believed_at_once),
        cmocka_unit_test(a_refusal_after_a_lost_answer_is_told_by_the_id),
        cmocka_unit_test(a_doubtful_refusal_is_told_by_the_id_alone),
        cmocka_unit_test(what_was_written_over_since_is_not_known),
        cmocka_unit_test(what_cannot_be_looked_at_is_not_known),
        cmocka_unit_test(it_is_sent_again_until_an_answer_comes),
        cmocka_unit_test(patience_ends),
        cmocka_unit_test(a_failure_is_final_and_says_whether_anything_may_have_happened),
        cmocka_unit_test(a_cancel_ends_the_pauses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

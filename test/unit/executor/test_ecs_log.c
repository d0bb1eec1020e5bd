/* GetLogEvents: a log that is read while it is written. */
#include "ecs_rig.h"

#define PAGE(events, token) "{\"events\": [" events "], \"nextForwardToken\": \"" token "\"}"
#define EVENT(text)                                                                                \
    "{\"timestamp\": 1795197723123, \"ingestionTime\": 1795197724000, \"message\": \"" text "\"}"

typedef struct Lines {
    char *text;
    LogCursor cursor;
} Lines;

static void hear(void *data, const char *time, const char *stream, const char *text)
{
    Lines *lines = data;
    lines->text = talloc_asprintf_append(lines->text, "%s %s %s\n", time, stream, text);
}

static Lines *read_log(EcsRig *rig, Lines *lines)
{
    if (!rig->task)
        rig_started(rig);
    if (!lines) {
        lines = talloc_zero(rig, Lines);
        lines->text = talloc_strdup(lines, "");
        lines->cursor.owner = lines;
    }
    assert_succeeds(
        rig->driver->read_log(rig, &rig->host, rig->task, &lines->cursor, hear, lines, &rig->err),
        &rig->err);
    return lines;
}

/* "Stream prefix/container/task-id. GetLogEvents: startFromHead=true with a forward token" */
static void the_stream_is_read_from_its_head_in_its_own_region(void **state)
{
    EcsRig *rig = *state;
    fake_aws_answer(rig->aws, "GetLogEvents", PAGE(EVENT("one") ", " EVENT("two"), "f/1"));
    fake_aws_answer(rig->aws, "GetLogEvents", PAGE("", "f/1"));
    Lines *lines = read_log(rig, NULL);
    assert_string_equal(lines->text, "2026-11-20T18:02:03.123Z stdout one\n"
                                     "2026-11-20T18:02:03.123Z stdout two\n");
    assert_true(lines->cursor.at_end);
    const json_t *asked = fake_aws_asked(rig->aws, "GetLogEvents", 0);
    assert_string_equal(json_get_string(asked, "region", ""), "eu-central-1");
    const json_t *input = json_object_get(asked, "input");
    assert_string_equal(json_get_string(input, "logGroupName", ""), "/ecs/shop");
    assert_string_equal(json_get_string(input, "logStreamName", ""), "web/web/0123456789abcdef");
    assert_true(json_get_bool(input, "startFromHead", false));
    assert_null(json_object_get(input, "nextToken"));
    assert_string_equal(fake_aws_text(rig->aws, "GetLogEvents", 1, "nextToken"), "f/1");
}

/* "an EMPTY PAGE IS NOT THE END, the end is the same token back" */
static void an_empty_page_is_not_the_end(void **state)
{
    EcsRig *rig = *state;
    fake_aws_answer(rig->aws, "GetLogEvents", PAGE("", "f/1"));
    fake_aws_answer(rig->aws, "GetLogEvents", PAGE("", "f/2"));
    fake_aws_answer(rig->aws, "GetLogEvents", PAGE(EVENT("late"), "f/3"));
    fake_aws_answer(rig->aws, "GetLogEvents", PAGE("", "f/3"));
    Lines *lines = read_log(rig, NULL);
    assert_contains(lines->text, "late");
    assert_true(lines->cursor.at_end);
    assert_int_equal(fake_aws_count(rig->aws, "GetLogEvents"), 4);
}

static void the_next_read_goes_on_where_the_last_one_ended(void **state)
{
    EcsRig *rig = *state;
    fake_aws_answer(rig->aws, "GetLogEvents", PAGE(EVENT("one"), "f/1"));
    fake_aws_answer(rig->aws, "GetLogEvents", PAGE("", "f/1"));
    fake_aws_answer(rig->aws, "GetLogEvents", PAGE(EVENT("two"), "f/2"));
    fake_aws_answer(rig->aws, "GetLogEvents", PAGE("", "f/2"));
    Lines *lines = read_log(rig, NULL);
    read_log(rig, lines);
    assert_string_equal(lines->text, "2026-11-20T18:02:03.123Z stdout one\n"
                                     "2026-11-20T18:02:03.123Z stdout two\n");
    assert_string_equal(fake_aws_text(rig->aws, "GetLogEvents", 2, "nextToken"), "f/1");
    assert_int_equal(lines->cursor.offset, 2);
}

/* "A missing stream is "not yet" until STOPPED." */
static void a_missing_stream_has_no_lines_yet(void **state)
{
    EcsRig *rig = *state;
    fake_aws_refuse(rig->aws, "GetLogEvents", "ResourceNotFoundException",
                    "{\"message\": \"The specified log stream does not exist.\"}");
    fake_aws_answer(rig->aws, "GetLogEvents", PAGE(EVENT("one"), "f/1"));
    fake_aws_answer(rig->aws, "GetLogEvents", PAGE("", "f/1"));
    Lines *lines = read_log(rig, NULL);
    assert_string_equal(lines->text, "");
    assert_true(lines->cursor.at_end);
    read_log(rig, lines);
    assert_contains(lines->text, "one");
}

static void a_missing_permission_is_an_error(void **state)
{
    EcsRig *rig = *state;
    LogCursor cursor = {.owner = rig};
    rig_started(rig);
    fake_aws_refuse(rig->aws, "GetLogEvents", "AccessDeniedException", NULL);
    assert_fails(rig->driver->read_log(rig, &rig->host, rig->task, &cursor, hear, NULL, &rig->err),
                 &rig->err, ERR_AUTH, "GetLogEvents");
}

static void an_event_of_several_lines_is_told_line_by_line(void **state)
{
    EcsRig *rig = *state;
    fake_aws_answer(rig->aws, "GetLogEvents", PAGE(EVENT("one\\n\\n  two\\n"), "f/1"));
    fake_aws_answer(rig->aws, "GetLogEvents", PAGE("", "f/1"));
    Lines *lines = read_log(rig, NULL);
    assert_string_equal(lines->text, "2026-11-20T18:02:03.123Z stdout one\n"
                                     "2026-11-20T18:02:03.123Z stdout \n"
                                     "2026-11-20T18:02:03.123Z stdout   two\n");
}

static void a_log_that_never_ends_is_read_piece_by_piece(void **state)
{
    EcsRig *rig = *state;
    for (int i = 0; i < 60; i++)
        fake_aws_answer(rig->aws, "GetLogEvents",
                        talloc_asprintf(rig, PAGE(EVENT("x"), "f/%d"), i));
    Lines *lines = read_log(rig, NULL);
    assert_false(lines->cursor.at_end);
    assert_int_equal(lines->cursor.offset, 50);
}

static void where_lines_cannot_be_shown_it_is_said_once(void **state)
{
    EcsRig *rig = *state;
    rig_describe(rig, FARGATE NETWORK, WEB(", \"logConfiguration\": {\"logDriver\": \"splunk\"}"));
    assert_succeeds(rig_plan(rig), &rig->err);
    rig->request.plan = rig->plan;
    fake_aws_answer(rig->aws, "RunTask", "{\"tasks\": [{\"taskArn\": \"" TASK "\"}]}");
    assert_succeeds(rig->driver->start(rig, &rig->host, &rig->request, NULL, &rig->task, &rig->err),
                    &rig->err);
    rig->heard.text = talloc_strdup(rig, "");
    Lines *lines = read_log(rig, NULL);
    read_log(rig, lines);
    assert_string_equal(rig->heard.text, "warning: the lines of container 'web' went to 'splunk' "
                                         "and cannot be shown here\n");
    assert_true(lines->cursor.at_end);
    assert_string_equal(rig->driver->log_location(rig, rig->task), "splunk");
}

static void the_location_is_a_command_to_type(void **state)
{
    EcsRig *rig = *state;
    rig_started(rig);
    assert_string_equal(rig->driver->log_location(rig, rig->task),
                        "aws logs tail '/ecs/shop' --log-stream-names 'web/web/0123456789abcdef' "
                        "--since 52w --region eu-central-1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(the_stream_is_read_from_its_head_in_its_own_region),
        RIG_TEST(an_empty_page_is_not_the_end),
        RIG_TEST(the_next_read_goes_on_where_the_last_one_ended),
        RIG_TEST(a_missing_stream_has_no_lines_yet),
        RIG_TEST(a_missing_permission_is_an_error),
        RIG_TEST(an_event_of_several_lines_is_told_line_by_line),
        RIG_TEST(a_log_that_never_ends_is_read_piece_by_piece),
        RIG_TEST(where_lines_cannot_be_shown_it_is_said_once),
        RIG_TEST(the_location_is_a_command_to_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

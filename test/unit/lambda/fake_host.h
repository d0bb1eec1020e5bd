/* The floor above, by a script: commands end with the objects that a test gives, and the gate says
 * what it is told to. AWS is a FakeHttp (aws/rig.h).
 *
 *     TALLOC_AUTO FakeHost *host = fake_host_new(ANSWERS);
 *     host->objects[0] = "{\"ok\": true}";
 *     ... event_answer(host, &host->host, ..) ... host->asked[0].command ...
 */
#pragma once

#include <signal.h>

#include "../aws/rig.h"
#include "lambda/lambda.h"
#include "unit.h"

#define FAKE_HOST_MOST 4

typedef struct FakeOrder {
    const char *command, *argument, *release, *environment;
    const char *const *words;
} FakeOrder;

typedef struct FakeHost {
    LambdaHost host;
    Rig *rig;
    const char *objects[FAKE_HOST_MOST];
    bool time_is_over; /* the next command ends because of it */
    FakeOrder asked[FAKE_HOST_MOST];
    size_t count;
    ShipConfig config; /* what the gate was asked with */
    GateResult gate;
    ErrorKind gate_error;
    struct {
        Progress progress;
        char text[1024];
    } said;
} FakeHost;

static inline FakeOrder fake_host_note(const LambdaOrder *order)
{
    FakeOrder noted = {
        .command = order->command, .argument = order->argument, .words = order->words};
    for (size_t i = 0; i < order->flag_count; i++) {
        if (order->flags[i].id == OPT_RELEASE)
            noted.release = order->flags[i].value;
        if (order->flags[i].id == OPT_ENVIRONMENT)
            noted.environment = order->flags[i].value;
    }
    return noted;
}

static inline void fake_host_perform(void *data, TALLOC_CTX *ctx UNUSED, const LambdaOrder *order,
                                     json_t **ret_object)
{
    FakeHost *host = data;
    assert_true(host->count < FAKE_HOST_MOST);
    if (host->time_is_over)
        cancel_raise(order->cancel, SIGTERM);
    const char *text = host->objects[host->count];
    host->asked[host->count++] = fake_host_note(order);
    *ret_object = json_loads(text ? text : "", 0, NULL);
    if (!*ret_object)
        fail_msg("the test has no object for this command");
}

static inline bool fake_host_begins(void *data, TALLOC_CTX *ctx UNUSED, const LambdaOrder *order,
                                    const ShipConfig **ret_config, GateResult *ret, Error *err)
{
    FakeHost *host = data;
    host->asked[host->count++] = fake_host_note(order);
    *ret_config = host->config.app ? &host->config : NULL;
    *ret = host->gate;
    return host->gate_error == ERR_NONE || error_set(err, host->gate_error, "the gate says no");
}

static inline void fake_host_hear(Progress *progress, ProgressKind kind UNUSED, const char *text)
{
    char *heard = (char *)progress + sizeof(Progress);
    strncat(heard, text, sizeof(((FakeHost *)NULL)->said.text) - strlen(heard) - 1);
}

static inline FakeHost *fake_host_new(const FakeAnswer *answers)
{
    FakeHost *host = talloc_zero(NULL, FakeHost);
    host->rig = rig_new(answers);
    talloc_steal(host, host->rig);
    host->said.progress.say = fake_host_hear;
    host->config = (ShipConfig){.app = "shop", .environment = "production"};
    host->host = (LambdaHost){
        .data = host,
        .perform = fake_host_perform,
        .begins = fake_host_begins,
        .aws = host->rig->config,
        .clock = &host->rig->clock.clock,
        .progress = &host->said.progress,
    };
    return host;
}

#include "unit.h"

#include <poll.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "callback/heart.h"

typedef struct Patient {
    sem_t beats; /* one up for each beat that begins */
    int most;    /* beats until it says no more; 0: none */
    atomic_int count;
    bool hangs; /* until it is cut off */
    atomic_bool cut_off;
} Patient;

static bool beat(void *data, const Cancel *cancel)
{
    Patient *patient = data;
    int count = ++patient->count;
    sem_post(&patient->beats);
    if (patient->hangs)
        patient->cut_off = cancel_wait_fd(cancel, -1, 0, 60000) == WAIT_CANCELLED;
    return count != patient->most;
}

static int setup(void **state)
{
    Patient *patient = talloc_zero(NULL, Patient);
    sem_init(&patient->beats, 0, 0);
    *state = patient;
    return 0;
}

static int teardown(void **state)
{
    Patient *patient = *state;
    sem_destroy(&patient->beats);
    talloc_free(patient);
    return 0;
}

static void it_beats_at_once_and_again(void **state)
{
    Patient *patient = *state;
    Heart *heart = heart_start(patient, 1, beat, patient);
    for (int i = 0; i < 3; i++)
        assert_int_equal(sem_wait(&patient->beats), 0);
    heart_stop(heart);
    int count = patient->count;
    assert_true(count >= 3);
    poll(NULL, 0, 20);
    assert_int_equal(patient->count, count);
}

static void a_beat_may_be_the_last(void **state)
{
    Patient *patient = *state;
    patient->most = 2;
    Heart *heart = heart_start(patient, 1, beat, patient);
    sem_wait(&patient->beats);
    sem_wait(&patient->beats);
    poll(NULL, 0, 20);
    heart_stop(heart);
    assert_int_equal(patient->count, 2);
}

static void stopping_cuts_off_a_beat_in_flight(void **state)
{
    Patient *patient = *state;
    patient->hangs = true;
    Heart *heart = heart_start(patient, 60000, beat, patient);
    sem_wait(&patient->beats);
    talloc_free(heart);
    assert_true(patient->cut_off);
    assert_int_equal(patient->count, 1);
}

/* What a supervisor does: it goes on in the child, without exec, and needs what the beat held. */
static void no_beat_is_in_flight_while_the_process_forks(void **state)
{
    Patient *patient = *state;
    patient->hangs = true;
    Heart *heart = heart_start(patient, 60000, beat, patient);
    sem_wait(&patient->beats);
    pid_t pid = fork();
    if (pid == 0)
        _exit(patient->cut_off ? 0 : 1);
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    heart_stop(heart);
}

static void a_child_may_have_a_heart_of_its_own(void **state)
{
    Patient *patient = *state;
    Heart *heart = heart_start(patient, 1, beat, patient);
    sem_wait(&patient->beats);
    pid_t pid = fork();
    if (pid == 0) {
        Patient own = {.most = 0};
        sem_init(&own.beats, 0, 0);
        Heart *other = heart_start(NULL, 1, beat, &own);
        sem_wait(&own.beats);
        heart_stop(other);
        _exit(own.count > 0 ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    heart_stop(heart);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_beats_at_once_and_again, setup, teardown),
        cmocka_unit_test_setup_teardown(a_beat_may_be_the_last, setup, teardown),
        cmocka_unit_test_setup_teardown(stopping_cuts_off_a_beat_in_flight, setup, teardown),
        cmocka_unit_test_setup_teardown(no_beat_is_in_flight_while_the_process_forks, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_child_may_have_a_heart_of_its_own, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

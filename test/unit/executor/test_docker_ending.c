#include "unit.h"

#include "executor/docker/ending.h"

typedef struct Case {
    DockerEnding ending;
    const char *code, *words; /* words: a part of them; NULL: there are none */
} Case;

#define MIB (1024LL * 1024)

static const Case cases[] = {
    {{.exit_code = 0, .error = ""}, "exited", NULL},
    {{.exit_code = 3, .error = ""}, "exited", "exit code 3"},
    {{.exit_code = 3, .error = "said so"}, "exited", "exit code 3 (said so)"},
    {{.exit_code = 137, .error = ""}, "signalled", "killed by SIGKILL"},
    {{.exit_code = 137, .error = "", .memory = 24 * MIB}, "signalled", "its limit of 24 MiB"},
    {{.exit_code = 139, .error = ""}, "signalled", "SIGSEGV"},
    {{.exit_code = 150, .error = ""}, "signalled", "exit code 150"},
    {{.exit_code = 255, .error = ""}, "exited", "the machine was restarted"},
    {{.exit_code = 137, .error = "", .out_of_memory = true, .memory = 64 * MIB},
     "out-of-memory",
     "out of memory: its limit is 64 MiB (exit code 137)"},
    {{.exit_code = 1, .error = "", .out_of_memory = true}, "out-of-memory", "out of memory (exit"},
    {{.exit_code = 0, .error = "", .out_of_memory = true}, "exited", "and it went on"},
    {{.exit_code = 0, .error = "", .stopped = "cancelled"},
     "cancelled",
     "asked to stop: exit code 0"},
    {{.exit_code = 143, .error = "", .stopped = "timeout"}, "timeout", "within its timeout"},
    {{.exit_code = 137, .error = "", .stopped = "cancelled"},
     "cancelled",
     "killed after its grace"},
};

static void every_end_has_its_words(void **state UNUSED)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        TALLOC_AUTO char *words = docker_ending_words(NULL, &cases[i].ending);
        assert_string_equal(docker_ending_code(&cases[i].ending), cases[i].code);
        if (cases[i].words)
            assert_contains(words, cases[i].words);
        else
            assert_null(words);
    }
}

static void want_of_memory_says_which_setting_gives_more(void **state UNUSED)
{
    const DockerEnding ending = {.exit_code = 137, .error = "", .out_of_memory = true};
    assert_contains(docker_ending_next(&ending), "migrate.memory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_end_has_its_words),
        cmocka_unit_test(want_of_memory_says_which_setting_gives_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "unit.h"

#include "base/base64.h"
#include "base/fs.h"
#include "container/registry_auth.h"
#include "fake_env.h"
#include "temp_dir.h"

typedef struct Fixture {
    char *folder;
    const char *variables[3];
    FakeEnv env;
    RegistryLogin elsewhere;
    Error err;
} Fixture;

static bool find_elsewhere(RegistryLogin *login UNUSED, TALLOC_CTX *ctx, const char *registry,
                           RegistryUser *ret_user, Error *err UNUSED)
{
    if (strcmp(registry, "known.elsewhere") != 0)
        return true;
    ret_user->name = "AWS";
    ret_user->password = secret_new(ctx, "token-from-elsewhere");
    return true;
}

/* With this config.json; NULL: there is none. */
static Fixture *begin(const char *config)
{
    Fixture *fixture = talloc_zero(NULL, Fixture);
    fixture->folder = temp_dir_new(fixture);
    fixture->variables[0] = "DOCKER_CONFIG";
    fixture->variables[1] = fixture->folder;
    fixture->env = fake_env_new(fixture->variables);
    fixture->elsewhere.find = find_elsewhere;
    TALLOC_AUTO char *path = fs_join(NULL, fixture->folder, "config.json");
    if (config)
        assert_succeeds(fs_create(path, config, strlen(config), &fixture->err), &fixture->err);
    return fixture;
}

/* What the engine would read in the header; "" without one. Child of the fixture. */
static const char *header(Fixture *fixture, const char *registry)
{
    const ContainerEngineConfig config = {
        .host = "unix:///nowhere", .env = &fixture->env.env, .login = &fixture->elsewhere};
    ContainerEngine *engine = container_engine_open(fixture, &config);
    const Secret *auth = NULL;
    size_t length = 0;
    assert_succeeds(registry_auth(fixture, engine, registry, NULL, &auth, &fixture->err),
                    &fixture->err);
    if (!auth)
        return "";
    char *text = talloc_strdup(fixture, secret_reveal(auth));
    assert_null(strpbrk(text, "+/"));
    for (char *at = text; *at; at++)
        *at = *at == '-' ? '+' : *at == '_' ? '/' : *at;
    return base64_decode(fixture, text, &length);
}

static void a_login_is_found_however_its_registry_is_written(void **state UNUSED)
{
    /* "me:pass:word?>" and "hub:secret" */
    Fixture *fixture = begin("{\"auths\": {\"https://registry.example.com/v2/\": {\"auth\": "
                             "\"bWU6cGFzczp3b3JkPz4=\"}, \"https://index.docker.io/v1/\": "
                             "{\"auth\": \"aHViOnNlY3JldA==\"}, \"127.0.0.1:5000\": "
                             "{\"identitytoken\": \"a-token\"}}}");
    assert_string_equal(header(fixture, "registry.example.com"),
                        "{\"username\":\"me\",\"password\":\"pass:word?>\",\"serveraddress\":"
                        "\"registry.example.com\"}");
    assert_contains(header(fixture, NULL), "\"username\":\"hub\"");
    assert_contains(header(fixture, "127.0.0.1:5000"), "\"identitytoken\":\"a-token\"");
    assert_string_equal(header(fixture, "127.0.0.1"), "");
    talloc_free(fixture);
}

static void without_a_file_there_is_no_login(void **state UNUSED)
{
    Fixture *fixture = begin(NULL);
    assert_string_equal(header(fixture, "registry.example.com"), "");
    talloc_free(fixture);
}

static void a_file_that_is_broken_keeps_nobody_from_going_on(void **state UNUSED)
{
    Fixture *fixture = begin("{\"auths\": ");
    assert_string_equal(header(fixture, "registry.example.com"), "");
    talloc_free(fixture);
}

static void who_knows_more_is_asked_where_the_file_has_nothing(void **state UNUSED)
{
    Fixture *fixture = begin("{\"auths\": {\"known.elsewhere\": {}}}");
    assert_contains(header(fixture, "known.elsewhere"), "token-from-elsewhere");
    talloc_free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_login_is_found_however_its_registry_is_written),
        cmocka_unit_test(without_a_file_there_is_no_login),
        cmocka_unit_test(a_file_that_is_broken_keeps_nobody_from_going_on),
        cmocka_unit_test(who_knows_more_is_asked_where_the_file_has_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

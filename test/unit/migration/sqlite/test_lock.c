/* The run lock of SQLite among owners that cannot be seen, by a clock that runs as the test wants.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "db/db.h"
#include "migration/engine.h"
#include "migration/folder.h"

typedef struct FakeClock {
    Clock clock;
    int64_t now_ms;
    Db *owner; /* renews its lock at every sleep; NULL: is silent */
} FakeClock;

static int64_t fake_now(Clock *clock)
{
    return ((FakeClock *)clock)->now_ms;
}

static bool fake_sleep(Clock *clock, int64_t ms, const Cancel *cancel UNUSED)
{
    FakeClock *fake = (FakeClock *)clock;
    ERROR_AUTO Error err = {0};
    fake->now_ms += ms;
    if (fake->owner)
        assert_true(db_exec(fake->owner, "UPDATE tidegate_lock SET renewals = renewals + 1", &err));
    return true;
}

static FakeClock fake_clock(void)
{
    return (FakeClock){
        .clock = {.monotonic_ms = fake_now, .wall_ms = fake_now, .sleep_ms = fake_sleep}};
}

typedef struct Scene {
    Folder folder;
    TALLOC_CTX *ctx;
    Secret *url;
    FakeClock clock;
} Scene;

static bool migrate(Scene *scene, int64_t lock_wait_ms, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const EngineConfig config = {
        .url = scene->url,
        .dir = scene->folder.path,
        .dir_shown = "migrations",
        .lock_wait_ms = lock_wait_ms,
        .lock_retry_ms = 1000,
        .clock = &scene->clock.clock,
    };
    Engine *engine;
    MigrateResult *result;
    return engine_open(ctx, &config, &engine, err) &&
           engine_migrate(ctx, engine, NULL, &result, err);
}

static Db *open_database(Scene *scene)
{
    ERROR_AUTO Error err = {0};
    Db *db = NULL;
    const DbConfig config = {.url = scene->url};
    assert_true(db_open(scene->ctx, &config, &db, &err));
    return db;
}

/* One migration applied, another pending, and the lock in the hands of somebody elsewhere. */
static Scene *make_scene(void)
{
    TALLOC_CTX *ctx = talloc_new(NULL);
    ERROR_AUTO Error err = {0};
    Scene *scene = talloc_zero(ctx, Scene);
    scene->ctx = ctx;
    scene->folder = folder_make();
    scene->clock = fake_clock();
    TALLOC_AUTO char *url = talloc_asprintf(NULL, "sqlite:%s/test.db", scene->folder.path);
    scene->url = secret_new(ctx, url);
    folder_put(&scene->folder, "V1__a.sql", "CREATE TABLE a (id integer);");
    assert_true(migrate(scene, 0, &err));
    folder_put(&scene->folder, "V2__b.sql", "CREATE TABLE b (id integer);");
    TALLOC_AUTO Db *db = open_database(scene);
    assert_true(
        db_exec(db, "UPDATE tidegate_lock SET owner = 'elsewhere/1/2/3', run_id = 'theirs'", &err));
    return scene;
}

static void end_scene(Scene *scene)
{
    folder_clear(&scene->folder);
    talloc_free(scene->ctx);
}

static void an_unseen_owner_that_is_silent_for_its_term_is_taken_over(void **state UNUSED)
{
    Scene *scene = make_scene();
    ERROR_AUTO Error err = {0};
    int64_t began_ms = scene->clock.now_ms;
    assert_true(migrate(scene, 60 * 1000, &err));
    assert_in_range(scene->clock.now_ms - began_ms, 30 * 1000, 31 * 1000);
    end_scene(scene);
}

static void an_unseen_owner_that_moves_keeps_its_lock(void **state UNUSED)
{
    Scene *scene = make_scene();
    ERROR_AUTO Error err = {0};
    scene->clock.owner = open_database(scene);
    assert_false(migrate(scene, 5 * 60 * 1000, &err));
    assert_int_equal(err.kind, ERR_BUSY);
    assert_non_null(strstr(err.detail, "run theirs"));
    end_scene(scene);
}

static void who_is_not_to_wait_leaves_at_once(void **state UNUSED)
{
    Scene *scene = make_scene();
    ERROR_AUTO Error err = {0};
    int64_t began_ms = scene->clock.now_ms;
    assert_false(migrate(scene, 0, &err));
    assert_int_equal(err.kind, ERR_BUSY);
    assert_true(scene->clock.now_ms == began_ms);
    end_scene(scene);
}

static void a_take_over_raises_the_fence(void **state UNUSED)
{
    Scene *scene = make_scene();
    ERROR_AUTO Error err = {0};
    assert_true(migrate(scene, 60 * 1000, &err));
    Db *db = open_database(scene);
    DbRows *rows;
    assert_true(
        db_query(scene->ctx, db, "SELECT number FROM tidegate_fence", NULL, 0, &rows, &err));
    assert_int_equal(db_value_int(rows, 0, 0, 0), 2);
    assert_true(db_query(scene->ctx, db, "SELECT owner FROM tidegate_lock", NULL, 0, &rows, &err));
    assert_null(db_value(rows, 0, 0));
    end_scene(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unseen_owner_that_is_silent_for_its_term_is_taken_over),
        cmocka_unit_test(an_unseen_owner_that_moves_keeps_its_lock),
        cmocka_unit_test(who_is_not_to_wait_leaves_at_once),
        cmocka_unit_test(a_take_over_raises_the_fence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

            GET DIAGNOSTICS bf_changed = ROW_COUNT;
        EXCEPTION WHEN lock_not_available OR deadlock_detected OR serialization_failure THEN
            bf_changed := -1;
        END;
        COMMIT;
        IF bf_changed < 0 THEN
            bf_tries := bf_tries + 1;
            IF bf_tries > 300 THEN
                RAISE EXCEPTION 'rows from % on have been locked by others for a minute', bf_from
                    USING ERRCODE = 'lock_not_available',
                          HINT = 'look for a transaction that is left open: pg_stat_activity';
            END IF;
            PERFORM pg_sleep(0.2);
            CONTINUE;
        END IF;
        bf_tries := 0;
        IF bf_changed > 0 THEN
            bf_total := bf_total + bf_changed;
            bf_batches := bf_batches + 1;
            IF bf_batches % 100 = 0 THEN
                RAISE NOTICE 'backfilled % rows so far', bf_total;
            END IF;
            PERFORM pg_sleep(bf_pause);
        END IF;
        SELECT @@key_of_t@@ INTO bf_from FROM @@table@@ AS t WHERE (@@key_of_t@@) > (@@key_of_until@@)
         ORDER BY @@key_of_t@@ LIMIT 1;
    END LOOP;
    RAISE NOTICE 'backfilled % rows in % batches', bf_total, bf_batches;
END
$tidegate$;

DO $tidegate$
DECLARE
    bf_size    CONSTANT integer := 1000;          -- rows in one transaction: fewer are gentler
    bf_pause   CONSTANT double precision := 0.05; -- seconds after each of them: more are gentler
    bf_from    record; -- the key of a batch's first row
    bf_until   record; -- and of its last
    bf_end     record; -- of the last row of all; later ones are filled by whoever writes them
    bf_changed bigint;
    bf_total   bigint := 0;
    bf_batches bigint := 0;
    bf_tries   integer := 0;
BEGIN
    SELECT @@key_of_t@@ INTO bf_from FROM @@table@@ AS t ORDER BY @@key_of_t@@ LIMIT 1;
    SELECT @@key_of_t@@ INTO bf_end FROM @@table@@ AS t ORDER BY @@key_descending@@ LIMIT 1;
    LOOP
        EXIT WHEN bf_from IS NULL OR (@@key_of_from@@) > (@@key_of_end@@);
        SELECT @@key@@ INTO bf_until
          FROM (SELECT @@key_of_t@@ FROM @@table@@ AS t WHERE (@@key_of_t@@) >= (@@key_of_from@@)
                 ORDER BY @@key_of_t@@ LIMIT bf_size) AS batch
         ORDER BY @@key_descending@@ LIMIT 1;
        -- Both end with the transaction. Who meets a row in use gives way at once and comes back:
        -- the application never waits for more than that. The way to the rows is the key's index.
        PERFORM set_config('lock_timeout', '200ms', true), set_config('enable_seqscan', 'off', true);
        BEGIN
